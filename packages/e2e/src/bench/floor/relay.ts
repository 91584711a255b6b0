/** Floor: a relay that only forwards. Phones' messages get a channel number in front, the home's lose it. Prints its port. */
import { type WebSocket, WebSocketServer } from 'ws';

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false, clientTracking: false });
let home: WebSocket | undefined;
const phones = new Map<number, WebSocket>();
let next = 1;

server.on('connection', (socket, request) => {
  if (request.url === '/home') {
    home = socket;
    socket.on('message', (data: Buffer) => phones.get(data.readUInt32BE(0))?.send(data.subarray(4)));
    return;
  }
  const channel = next++;
  phones.set(channel, socket);
  const prefix = Buffer.alloc(4);
  prefix.writeUInt32BE(channel);
  socket.on('message', (data: Buffer) => home?.send(Buffer.concat([prefix, data])));
  socket.on('close', () => phones.delete(channel));
});
server.on('listening', () => console.log(`port ${(server.address() as { port: number }).port}`));
process.on('SIGTERM', () => process.exit(0));
