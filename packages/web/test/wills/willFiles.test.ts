import type { WillLetter } from '@around/messages';
import { diskFull, MemoryFiles, recordingLog } from '@around/platform/fake';
import { expect, it } from 'vitest';
import type { KeptWill } from '../../src/switchboard/wills.js';
import { WillFiles } from '../../src/wills/willFiles.js';

const [A, B] = ['A'.repeat(22), 'B'.repeat(22)];
const letter: WillLetter = { to: 'https://push.example/1', auth: 'vapid t=a.b.c, k=d', ttl: 60, urgency: 'high', body: 'AAECAw' };
const kept = (sent: number, letters = [letter]): KeptWill => ({ will: { after: 120_000, until: 9_000_000, letters }, since: 1_000, sent });

function scene() {
  const files = new MemoryFiles();
  const log = recordingLog();
  return { files, log, wills: new WillFiles({ files, log }), again: () => new WillFiles({ files, log }).read((home) => home !== B) };
}

it('gives back what was put, and of homes that may not come any more nothing', async () => {
  const { files, wills, again } = scene();
  await wills.put(A, kept(0));
  await wills.put(A, { ...kept(1), released: 5_000 });
  await wills.put(B, kept(0));
  expect(await again()).toEqual(new Map([[A, { ...kept(1), released: 5_000 }]]));
  await wills.written();
  expect([...files.content.keys()]).toEqual([`${A}.json`]);
  wills.remove(A);
  await wills.written();
  expect(files.content.size).toBe(0);
});

it('writes one after the other, and nothing of a home that is back before its turn', async () => {
  const { files, wills } = scene();
  const first = wills.put(A, kept(0));
  void wills.put(B, kept(0));
  wills.remove(B);
  void wills.put(A, kept(1));
  await wills.written();
  await first;
  expect([...files.content.keys()]).toEqual([`${A}.json`]);
  expect(files.writes).toBe(1);
});

it('sets aside what is damaged, and starts', async () => {
  const { files, log, again } = scene();
  for (const [name, text] of Object.entries({
    [`${A}.json`]: '{"will":{"after":1}}',
    'notes.txt': 'mine',
    [`${'C'.repeat(22)}.json`]: JSON.stringify(kept(0)),
  }))
    await files.write(name, new TextEncoder().encode(text));
  expect([...(await again()).keys()]).toEqual(['C'.repeat(22)]);
  expect([...files.content.keys()].sort()).toEqual([`${A}.json.damaged-1`, `${'C'.repeat(22)}.json`, 'notes.txt']);
  expect(log.lines).toHaveLength(1);
});

it('leaves nothing on a full disk that would be sent again, and says so', async () => {
  const { files, log, wills, again } = scene();
  await wills.put(A, kept(0));
  files.failing = diskFull();
  await wills.put(A, kept(0, []));
  expect(log.lines[0]?.message).toContain('is there room on the disk?');
  files.failing = undefined;
  expect(await again()).toEqual(new Map());
});
