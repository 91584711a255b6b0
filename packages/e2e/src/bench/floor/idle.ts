/** Floor: node with the sockets of an idle controller and nothing else: a TCP port (argv[2]), a datagram now and then, one that is heard. */
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

createServer().listen(Number(process.argv[2]), '127.0.0.1');
const sender = createSocket('udp4');
setInterval(() => sender.send('beacon', Number(process.argv[3]), '127.0.0.1'), 10_000);
createSocket('udp4').bind(0, '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
