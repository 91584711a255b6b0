import { eventually } from '@around/demo';
import type { WebSocket } from 'ws';
import { type BareHome, bareHome, barePhone } from '../../bench/relayPeers.js';
import { must } from '../http.js';
import { HOST } from '../site.js';
import type { Column } from './column.js';

const HOMES = 4;
const PHONES = 200;
const WITHIN_MS = 30_000;

/** The server restarts, and everybody is cut off: two hundred phones, each from an address of its own, and all homes come back at once. */
export const storm: Column = {
  name: 'storm',
  async attempt({ site, server, house, phone }) {
    const base = `wss://${HOST}:${site.ports.https}`;
    const relay = `ws://127.0.0.1:${site.ports.web}`;
    const homes: BareHome[] = [];
    for (let i = 0; i < HOMES; i++) homes.push(await bareHome(relay, await house.enrol(), PHONES / HOMES));
    const sockets: WebSocket[] = [];
    const dial = async (i: number): Promise<void> => {
      const home = homes[i % HOMES] as BareHome;
      const socket = await barePhone(base, home.id, home.tokens[Math.floor(i / HOMES)] as string, `127.0.1.${i + 1}`);
      socket.on('error', () => undefined);
      sockets[i] = socket;
    };
    const all = Array.from({ length: PHONES }, (_, i) => i);
    try {
      await Promise.all(all.map(dial));
      await server.restart();
      const start = performance.now();
      await Promise.all(
        all.map((i) => eventually(`phone ${i} does not get in again`, WITHIN_MS, async () => dial(i).then(() => true as const))),
      );
      const back = performance.now() - start;
      await eventually('the real phone does not come back', WITHIN_MS, async () => phone.link.state === 'live' || undefined);
      const { step } = await phone.command({ thing: 'living/lamp', op: 'write', name: 'on', input: false }).done;
      must(step === 'completed', `after it a command ended ${step}`);
      await house.lampIs(false);
      return `${PHONES} in ${(back / 1_000).toFixed(1)} s`;
    } finally {
      for (const socket of sockets) socket?.terminate();
      for (const { socket } of homes) socket.terminate();
    }
  },
};
