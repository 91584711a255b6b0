import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWith } from '../support/needs.js';
import { canMakeRoots, inFreshRoot } from './freshRoot.js';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const DEPLOY = join(ROOT, 'deploy');
const HANG = join(ROOT, 'packages/e2e/dist/rehearse/supervisors/hang.js');
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const TIERS = [
  { name: 'frMhs', tier: 'home', user: 'around-home' },
  { name: 'frMhc', tier: 'controller', user: 'around-controller' },
  // Let's Encrypt is not to be reached from here; `npm run rehearse` tries that with a server of its own.
  { name: 'frAroundWeb', tier: 'web', user: 'around-web', more: ['home.example', '--no-certificate'] },
] as const;

/** Shell: waits up to 60 s for a condition. */
const UNTIL = `until_true() { n=0; until eval "$1"; do n=$((n+1)); [ $n -lt 600 ] || { echo "not within 60 s: $1" >&2; exit 1; }; sleep 0.1; done; }`;

if (!canMakeRoots) console.log('skipped: the install scripts are tried in a root of their own, which needs root, overlayfs and namespaces');

describe.skipIf(!canMakeRoots)('an install script', () => {
  const out = mkdtempSync(join(tmpdir(), 'around-install-'));
  const archive = (name: string): string => join(out, `${name}-${version}.tar.gz`);
  const install = (tier: string, ...args: readonly string[]): string => `sh ${DEPLOY}/${tier}/install.sh ${args.join(' ')}`;

  beforeAll(() => {
    for (const name of [...TIERS.map((tier) => tier.name), 'around'])
      execFileSync(process.execPath, [join(ROOT, 'scripts/artefacts/main.mjs'), '--out', out, '--only', name], { stdio: 'pipe' });
  });
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  it.each(TIERS)('of $name can be run twice, and takes away what it brought', ({ name, tier, user, ...rest }) => {
    const command = install(tier, '--from', archive(name), ...('more' in rest ? rest.more : []));
    const {
      code,
      out: said,
      err,
    } = inFreshRoot(`
      ${command} >/dev/null
      echo "== again"
      ${command}
      echo "== there"
      ${name} --version
      getent passwd ${user} | cut -d: -f7
      stat -c %a:%U /opt/around/${name}/current/${name}.mjs /etc/systemd/system/${name}.service
      sh -x /usr/local/bin/${name} update --check --from ${out} 2>&1 | grep -c -e "runuser -u ${user} " -e "update.keys"
      around --version; stat -c %U /opt/around/around/current/around.mjs
      echo "== gone"
      ${install(tier, '--purge')} >/dev/null
      ls -d /opt/around /usr/local/bin/${name} /usr/local/bin/around /etc/systemd/system/${name}.service /var/lib/around/${tier} 2>/dev/null || true
      getent passwd ${user} || true
    `);
    expect([code, err]).toEqual([0, '']);
    const [, again, there, gone] = said.split(/^== .*$/m).map((part) => part.trim());
    // What is done already is not done again: no step is told, but for what systemd would be asked.
    expect(again?.split('\n').filter((line) => line.startsWith('  ') && !line.includes('systemd does not run here'))).toEqual([]);
    expect(there?.split('\n')).toEqual([version, '/usr/sbin/nologin', `755:${user}`, '644:root', '2', version, 'root']);
    expect(gone).toBe('');
  });

  it('says what it would do and does nothing with --dry-run', () => {
    const { code, out: said } = inFreshRoot(`
      ${install('home', '--dry-run', '--from', archive('frMhs'))}
      ls -d /opt/around /etc/systemd/system/frMhs.service 2>/dev/null && exit 1
      ! getent passwd around-home
    `);
    expect(code).toBe(0);
    expect(said).toContain('useradd --system');
    expect(said).toContain('write /etc/systemd/system/frMhs.service');
  });

  it('refuses an archive that is not what its checksums say, and leaves the old one in place', () => {
    const {
      code,
      out: said,
      err,
    } = inFreshRoot(`
      ${install('controller', '--from', archive('frMhc'))} >/dev/null
      mkdir /bad && cp ${out}/SHA256SUMS /bad/ && head -c 100000 ${archive('frMhc')} > /bad/frMhc-${version}.tar.gz
      ${install('controller', '--from', `/bad/frMhc-${version}.tar.gz`)} || echo "exit $?"
      frMhc --version
    `);
    expect(code).toBe(0);
    expect(err).toContain('is not what SHA256SUMS says: fetch it again');
    expect(said.trim().split('\n').slice(-2)).toEqual(['exit 1', version]);
  });

  describeWith(['runsv'], 'and runit', () => {
    it('killed it is back, hanging it is back, stopped it is gone, and its log is where it was said, rotated', () => {
      const {
        code,
        out: said,
        err,
      } = inFreshRoot(`${UNTIL}
      ${install('home', '--from', archive('frMhs'))} >/dev/null
      mkdir -p /etc/sv /var/log/around/frMhs && printf 's1000\\nn9\\n' > /var/log/around/frMhs/config
      cp -r ${DEPLOY}/runit/frMhs /etc/sv/
      sed -i s/WATCHDOG=60s/WATCHDOG=2s/ /etc/sv/frMhs/run
      runsv /etc/sv/frMhs &
      status() { setpriv --reuid around-home --regid around-home --clear-groups frMhs status --data /var/lib/around/home --json 2>/dev/null; }
      pid() { cat /etc/sv/frMhs/supervise/pid 2>/dev/null; }
      until_true status >/dev/null
      first=$(pid)
      ps -o user= -p $first
      kill -9 $first
      until_true '[ -n "$(pid)" ] && [ "$(pid)" != "$first" ]'
      until_true status >/dev/null
      echo "back"
      second=$(pid)
      node ${HANG} $second
      until_true '[ -n "$(pid)" ] && [ "$(pid)" != "$second" ]'
      until_true status >/dev/null
      echo "back again"
      SVDIR=/etc/sv sv -w 20 stop frMhs
      [ -z "$(pid)" ] && echo "stopped"
      cd /var/log/around/frMhs
      ls @* >/dev/null && echo "rotated"
      cat @* current | grep -o "the event loop stood still for 2 s"
      cat @* current | grep -c "the home is running"
    `);
      expect([code, err]).toEqual([0, '']);
      const lines = said.trim().split('\n');
      expect(lines[0]).toMatch(/^around-/);
      expect(lines.slice(1, 3)).toEqual(['back', 'back again']);
      expect(said).toMatch(/ok: down: frMhs/);
      expect(lines.slice(-4)).toEqual(['stopped', 'rotated', 'the event loop stood still for 2 s', '3']);
    });
  });
});
