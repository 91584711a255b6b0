import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { SUPERVISOR_COLUMNS } from '../../src/rehearse/supervisors/columns.js';
import { SUPERVISORS } from '../../src/rehearse/supervisors/index.js';
import { TIERS, type Tier } from '../../src/rehearse/supervisors/tiers.js';

const DEPLOY = fileURLToPath(new URL('../../../../deploy', import.meta.url));
const file = (name: string): string => readFileSync(join(DEPLOY, name), 'utf8');

/** Without a watchdog of their own, and what each reads. */
const FILES: Readonly<Record<string, (name: string) => string>> = {
  runit: (name) => `runit/${name}/run`,
  supervisor: (name) => `supervisor/${name}.conf`,
  forever: (name) => `forever/${name}.json`,
  Upstart: (name) => `upstart/${name}.conf`,
};

/** The unit is what all others say in their own words. */
function unitOf({ name }: Tier): { readonly run: string; readonly user: string; readonly groups: readonly string[] } {
  const unit = file(`systemd/${name}.service`);
  const word = (key: string): string => new RegExp(`^${key}=(.*)$`, 'm').exec(unit)?.[1] ?? '';
  return { run: word('ExecStart'), user: word('User'), groups: word('SupplementaryGroups').split(' ').filter(Boolean) };
}

describe.each(TIERS)('$name is started alike by every supervisor', (tier) => {
  it.each(Object.keys(FILES))('by %s', (supervisor) => {
    const text = file((FILES[supervisor] as (name: string) => string)(tier.name));
    const { run, user } = unitOf(tier);
    const [shell, launch, ...args] = run.split(' ');
    for (const word of [shell as string, launch as string, user, 'AROUND_WATCHDOG', '60s']) expect(text).toContain(word);
    expect(text.replace(/[",[\]]/g, ' ').replace(/\s+/g, ' ')).toContain(args.join(' '));
  });

  it('by runit with the groups that its devices need', () => {
    const { user, groups } = unitOf(tier);
    expect(file(`runit/${tier.name}/run`)).toContain(`chpst -u ${[user, user, ...groups].join(':')} `);
  });

  it('by pm2', () => {
    // A machine where it is installed.
    const exists = (path: string): boolean => path === `/opt/around/${tier.name}/launch`;
    const module = { exports: { apps: [] as { script: string; args: string[]; env: object }[] } };
    new Function('module', 'require', file('pm2/ecosystem.config.cjs'))(module, () => ({ existsSync: exists }));
    const { run, user } = unitOf(tier);
    expect(module.exports.apps).toHaveLength(1);
    const [app] = module.exports.apps;
    expect([app?.script, ...(app?.args ?? [])].join(' ')).toBe(`/usr/bin/setpriv --reuid ${user} --regid ${user} --init-groups ${run}`);
    expect(app?.env).toEqual({ AROUND_WATCHDOG: '60s' });
  });
});

it('each that is rehearsed is in the guide, with what it showed', () => {
  const guide = file('../docs/guides/services.md');
  const [, table = ''] = guide.slice(guide.indexOf('## Tried')).split('```');
  const head = table.split('\n').find((line) => line.startsWith(' '));
  expect(head?.trim().split(/ +/)).toEqual(SUPERVISORS.map(({ name }) => name));
  for (const { name } of SUPERVISOR_COLUMNS) expect(table).toContain(`\n${name} `);
  expect(table).not.toContain('✗');
});
