/** Floor: a UDP receiver that counts. Prints its port, and on SIGUSR2 how many came. */
import { createSocket } from 'node:dgram';

const socket = createSocket({ type: 'udp4', recvBufferSize: 4_194_304 });
let count = 0;
socket.on('message', () => count++);
socket.bind(0, '127.0.0.1', () => console.log(`port ${socket.address().port}`));
process.on('SIGUSR2', () => console.log(`count ${count}`));
process.on('SIGTERM', () => process.exit(0));
