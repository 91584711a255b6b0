/** Floor: what a tier must at least load (node, ws, and with argv[2] SQLite and serialport) before it listens. */
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

if (process.argv[2] === 'all') {
  await import('@photostructure/sqlite');
  await import('serialport');
}
const http = createServer();
new WebSocketServer({ server: http });
http.listen(0, '127.0.0.1', () => console.log(`port ${(http.address() as { port: number }).port}`));
process.on('SIGTERM', () => process.exit(0));
