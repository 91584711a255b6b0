import { eventually } from '@around/demo';
import { type ClientOptions, WebSocket } from 'ws';
import { must } from '../http.js';
import { HOST } from '../site.js';
import type { Column } from './column.js';

const CLIENT = '127.0.0.77';
const FORGED = '192.0.2.66';

/** 101 where a socket opens, else the status of the refusal. */
function upgrade(url: string, options: ClientOptions, onText?: (text: string) => void): Promise<{ status: number; socket: WebSocket }> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { family: 4, ...options });
    socket.on('message', (data: Buffer) => onText?.(data.toString()));
    socket.on('open', () => resolve({ status: 101, socket }));
    socket.on('unexpected-response', (request, response) => {
      request.destroy();
      resolve({ status: response.statusCode ?? 0, socket });
    });
    socket.on('error', reject);
  });
}

/** Sockets open at /home and /phone and nowhere else, for our own page alone, and the relay knows the true address of who dials. */
export const webSocket: Column = {
  name: 'WebSocket',
  async attempt({ site, house }) {
    const base = `wss://${HOST}:${site.ports.https}`;
    const heard: string[] = [];
    const home = await upgrade(`${base}/home`, { localAddress: CLIENT, headers: { 'x-forwarded-for': FORGED } }, (text) =>
      heard.push(text),
    );
    must(home.status === 101, `/home answers ${home.status}`);
    await eventually('no challenge came', 5_000, async () => heard.some((text) => text.includes('"challenge"')) || undefined);
    home.socket.send('this is no login');
    await eventually('the relay does not log who was refused', 5_000, async () => house.log('web').includes(CLIENT) || undefined);
    must(!house.log('web').includes(FORGED), 'the relay believes an address that the client itself made up');
    const own = await upgrade(`${base}/phone`, { origin: site.origin });
    must(own.status === 101, `/phone answers its own page ${own.status}`);
    own.socket.terminate();
    const strange = await upgrade(`${base}/phone`, { origin: 'https://evil.example' });
    must(strange.status === 403, `/phone answers a strange page ${strange.status}`);
    const elsewhere = await upgrade(`${base}/elsewhere`, {});
    must(elsewhere.status !== 101, 'a socket opens where there is none');
    return 'both, true address';
  },
};
