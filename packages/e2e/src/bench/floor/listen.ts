/** Floor: what a tier must at least load (node, ws, SQLite and serialport) before it listens on the port argv[2]. */
import { createServer } from 'node:http';
import '@photostructure/sqlite';
import 'serialport';
import { WebSocketServer } from 'ws';

const http = createServer();
new WebSocketServer({ server: http });
http.listen(Number(process.argv[2]), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
