/** `node openPorts.mjs 22,80 443,5353`: answers at these TCP and UDP ports of every IPv4 address, and says `ready`. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

const [tcp, udp] = process.argv.slice(2).map((list) => list.split(',').map(Number));
for (const port of tcp) {
  const server = createServer((socket) => socket.on('error', () => socket.destroy()).end('tcp\n'));
  server.listen(port, '0.0.0.0');
  await once(server, 'listening');
}
for (const port of udp) {
  const socket = createSocket('udp4');
  socket.on('message', (_, from) => socket.send('udp', from.port, from.address));
  socket.bind(port);
  await once(socket, 'listening');
}
console.log('ready');
