import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { describeWith, LONG } from '../support/needs.js';

const REHEARSE = fileURLToPath(new URL('../../dist/rehearse/main.js', import.meta.url));
const WITHIN_MS = 240_000;
/** Two relays as processes behind it take a minute more: in AROUND_LONG, and in the whole rehearsal. Their group itself is tried in packages/web. */
const COLUMNS = ['TLS', 'WebSocket', 'phone', 'reload', ...(LONG ? ['two relays'] : [])];

/** The short one; `npm run rehearse` tries everything, behind every server. */
describeWith(LONG ? ['nginx', 'nats-server'] : ['nginx'], 'deploy/web/nginx, with Debian’s nginx', () => {
  it(
    'passes homes and phones on, and a reload harms nobody',
    async () => {
      const { code, out, err } = await rehearse('--only', 'nginx', '--columns', COLUMNS.join(','), '--json');
      const cells = (JSON.parse(out) as { cells: { column: string; ok: boolean; text: string }[] }[]).flatMap((row) => row.cells);
      expect(cells.filter(({ ok }) => !ok)).toEqual([]);
      expect(cells.map(({ column }) => column)).toEqual(COLUMNS);
      expect(cells.find(({ column }) => column === 'reload')?.text).toMatch(/^lives on/);
      expect({ code, err }).toEqual({ code: 0, err: '' });
    },
    WITHIN_MS,
  );
});

function rehearse(...args: readonly string[]): Promise<{ code: number | string; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [REHEARSE, ...args], { timeout: WITHIN_MS }, (error, out, err) => {
      resolve({ code: error?.code ?? 0, out, err });
    });
  });
}
