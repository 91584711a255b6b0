import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually } from '@around/demo';
import type { WebSocket } from 'ws';
import { barePhone } from '../../bench/relayPeers.js';
import { must } from '../http.js';
import { HOST } from '../site.js';
import type { Column } from './column.js';
import type { StormHome } from './stormHomes.js';

const HOMES = 4;
const PHONES = 200;
const WITHIN_MS = 30_000;

/** The server restarts, and everybody is cut off: two hundred phones, each from an address of its own, and all homes come back at once. */
export const storm: Column = {
  name: 'storm',
  async attempt({ site, server, house, phone }) {
    const base = `wss://${HOST}:${site.ports.https}`;
    const codes: string[] = [];
    for (let i = 0; i < HOMES; i++) codes.push(await house.enrol());
    const program = fileURLToPath(new URL('stormHomes.js', import.meta.url));
    const child = fork(program, [`ws://127.0.0.1:${site.ports.web}`, `${PHONES / HOMES}`, ...codes]);
    const ended = once(child, 'exit').then(() => {
      throw new Error('the homes of the storm have ended: what they printed says why');
    });
    ended.catch(() => undefined);
    const [homes] = (await Promise.race([once(child, 'message'), ended])) as [readonly StormHome[]];
    const sockets: WebSocket[] = [];
    const dial = async (i: number): Promise<void> => {
      const home = homes[i % HOMES] as StormHome;
      const socket = await barePhone(base, home.id, home.tokens[Math.floor(i / HOMES)] as string, `127.0.1.${i + 1}`);
      socket.on('error', () => undefined);
      sockets[i] = socket;
    };
    const all = Array.from({ length: PHONES }, (_, i) => i);
    const everybody = (): Promise<unknown> =>
      Promise.all(all.map((i) => eventually(`phone ${i} does not get in`, WITHIN_MS, async () => dial(i).then(() => true as const))));
    try {
      await everybody();
      await server.restart();
      const start = performance.now();
      await everybody();
      const back = performance.now() - start;
      await eventually('the real phone does not come back', WITHIN_MS, async () => phone.link.state === 'live' || undefined);
      const { step } = await phone.command({ thing: 'living/lamp', op: 'write', name: 'on', input: false }).done;
      must(step === 'completed', `after it a command ended ${step}`);
      await house.lampIs(false);
      return `${PHONES} in ${(back / 1_000).toFixed(1)} s`;
    } finally {
      for (const socket of sockets) socket?.terminate();
      child.disconnect();
    }
  },
};
