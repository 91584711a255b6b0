import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { canMakeRoots, inFreshRoot } from '../deploy/freshRoot.js';
import { describeWith, LONG } from '../support/needs.js';
import { FIRST, Releases } from './releases.js';

const DEPLOY = fileURLToPath(new URL('../../../../deploy', import.meta.url));
const NEXT = FIRST.replace(/\d+$/, '100');

describeWith(['runsv'], 'what an install script put there', () => {
  it.runIf(LONG && canMakeRoots)(
    'is updated by root’s word and by its own user’s hands, under deploy/runit, and returns when it is told',
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'around-installed-'));
      try {
        chmodSync(folder, 0o755);
        const releases = Releases.make(folder);
        const next = releases.release(NEXT, ['frMhs']);
        const { code, out, err } = inFreshRoot(`
          until_true() { n=0; until eval "$1"; do n=$((n+1)); [ $n -lt 600 ] || { echo "not within 60 s: $1" >&2; exit 1; }; sleep 0.1; done; }
          sh ${DEPLOY}/home/install.sh --from ${releases.at(FIRST)}/frMhs-${FIRST}.tar.gz >/dev/null
          mkdir -p /etc/sv /var/log/around/frMhs && install -d -m 700 -o around-home -g around-home /var/lib/around/home
          cp -r ${DEPLOY}/runit/frMhs /etc/sv/
          runsv /etc/sv/frMhs &
          status() { runuser -u around-home -- frMhs status --data /var/lib/around/home --json 2>/dev/null; }
          until_true status >/dev/null
          frMhs update --from ${next} --json 2>/tmp/said
          cat /tmp/said >&2
          ps -o user:20= -o args= -C node | grep -o '^around-home.*/frMhs.mjs'
          find /opt/around/frMhs ! -user around-home
          stat -c '%a %n' /opt/around/frMhs/${NEXT} /opt/around/frMhs/${NEXT}/frMhs.mjs
          su -s /bin/sh nobody -c 'frMhs --version'
          frMhs update --back --json 2>/dev/null
          until_true 'frMhs --version | grep -qx ${FIRST} && grep -q version.next /var/log/around/frMhs/current && status' >/dev/null
          SVDIR=/etc/sv sv -w 20 stop frMhs >/dev/null
        `);
        expect([code, out.trim().split('\n')]).toEqual([
          0,
          [
            JSON.stringify({ outcome: 'updated', running: FIRST, version: NEXT }),
            expect.stringMatching(`^around-home .*/opt/around/frMhs/${NEXT}/frMhs.mjs`),
            `755 /opt/around/frMhs/${NEXT}`,
            `755 /opt/around/frMhs/${NEXT}/frMhs.mjs`,
            NEXT,
            JSON.stringify({ outcome: 'returned', running: NEXT, version: FIRST }),
          ],
        ]);
        expect(err).toContain('this home has no relay');
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    180_000,
  );
});
