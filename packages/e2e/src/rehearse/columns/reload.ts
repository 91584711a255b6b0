import { eventually } from '@around/demo';
import { get, must, shownSerial } from '../http.js';
import type { Column } from './column.js';

const COMMANDS = 60;
const EVERY_MS = 100;
const RELOADS = 3;

/** The server is reloaded with a new certificate while a phone operates: whatever becomes of the connection, no command is done twice and none is lost in silence. */
export const reload: Column = {
  name: 'reload',
  async attempt({ kind, site, server, house, phone }) {
    let cuts = 0;
    let live = true;
    let cutAt = 0;
    let longest = 0;
    const unsubscribe = phone.subscribe(({ link }) => {
      if (link === undefined) return;
      if (live && link.state !== 'live') {
        cuts++;
        cutAt = performance.now();
      } else if (!live && link.state === 'live') longest = Math.max(longest, performance.now() - cutAt);
      live = link.state === 'live';
    });
    const before = house.device('rung');
    const serial = kind.service === undefined ? undefined : site.certify();
    const runs = [];
    const reloads: Promise<void>[] = [];
    for (let i = 0; i < COMMANDS; i++) {
      if (i % (COMMANDS / RELOADS) === 10) reloads.push(server.reload());
      runs.push(phone.command({ thing: 'living/bell', op: 'invoke', name: 'ring', validFor: 10_000 }));
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
    await Promise.all(reloads);
    const ends = await Promise.all(runs.map(async (run) => ({ id: run.id, step: (await run.done).step })));
    await eventually('the phone does not come back', 30_000, async () => phone.link.state === 'live' || undefined);
    unsubscribe();
    const rung = new Map<string, number>();
    for (const id of house.device('rung').slice(before.length).trim().split('\n')) rung.set(id, (rung.get(id) ?? 0) + 1);
    const twice = [...rung].filter(([, count]) => count > 1);
    must(twice.length === 0, `done more than once: ${twice.map(([id]) => id).join(', ')}`);
    const done = ends.filter(({ step }) => step === 'completed');
    must(
      done.every(({ id }) => rung.has(id)),
      'a command was told to be completed and was not done',
    );
    must(done.length > 0, 'no command was done at all');
    const not = ends.filter(({ step }) => step === 'refused' || step === 'expired');
    must(!not.some(({ id }) => rung.has(id)), 'a command was told to be refused and was done');
    if (serial !== undefined)
      await eventually('the new certificate is not shown', 10_000, async () => (await shownSerial(site)) === serial || undefined);
    must((await get({ port: site.ports.https, path: '/healthz' })).status === 200, 'after it the server does not answer');
    const lot = cuts === 0 ? 'lives on' : `cut ${cuts}×, back in ${(longest / 1_000).toFixed(1)} s`;
    return `${lot}, ${done.length} of ${COMMANDS} done`;
  },
};
