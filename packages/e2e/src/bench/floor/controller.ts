/** Floor: a controller that gives every frame back, unread; with argv[2] `spawn` only after it ran `true`. Prints its port. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';

const spawns = process.argv[2] === 'spawn';
const server = createServer((socket) => {
  socket.setNoDelay(true);
  socket.on('data', (data) => {
    if (spawns) spawn('true', { stdio: 'pipe', detached: true }).on('close', () => socket.write(data));
    else socket.write(data);
  });
  socket.on('error', () => socket.destroy());
});
server.listen(0, '127.0.0.1', () => console.log(`port ${(server.address() as { port: number }).port}`));
process.on('SIGTERM', () => process.exit(0));
