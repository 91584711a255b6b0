import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { type RunUpdate, runUpdate, UpdateError, type UpdateFlags } from '../src/command.js';
import { type Installation, UpdateSettings } from '../src/index.js';
import { configured, install, keyPair, makeRelease, NAME, scratch, type TarEntry } from './support.js';

const key = keyPair();

function update(
  installation: Installation,
  from: string,
  flags: UpdateFlags = {},
  more: Partial<RunUpdate> = {},
): ReturnType<typeof runUpdate> {
  const settings = v.parse(UpdateSettings, { from, keys: [configured(key.publicKey)] });
  return runUpdate({
    name: NAME,
    version: installation.version,
    installation,
    settings,
    flags: { wait: false, ...flags },
    say: () => {},
    ...more,
  });
}

/** What became of it: an outcome, or the code of why not. */
const ended = (run: ReturnType<typeof runUpdate>): Promise<string> =>
  run.then(
    ({ outcome }) => outcome,
    (error: unknown) => (error instanceof UpdateError ? error.code : String(error)),
  );

/** What is there beside the version that was there. */
const left = (installation: Installation): string[] =>
  readdirSync(installation.folder).filter((name) => !['1.0.0', 'current', 'seen'].includes(name));

describe('a release', () => {
  it('that is newer and signed is put on trial beside the one that runs', async () => {
    using tmp = scratch();
    const here = install(tmp.folder, '1.0.0');
    const from = makeRelease(join(tmp.folder, 'next'), { version: '1.1.0', key: key.privateKey });
    expect(await update(here, from)).toEqual({ outcome: 'switched', running: '1.0.0', version: '1.1.0' });
    expect([here.current, here.trial]).toEqual(['1.1.0', { version: '1.1.0', previous: '1.0.0', seconds: 120 }]);
    expect(readFileSync(here.at('1.1.0/sub/data'), 'utf8')).toHaveLength(3_000);
    expect(readdirSync(here.folder).sort()).toEqual(['1.0.0', '1.1.0', 'current', 'seen', 'trial']);
  });

  it('is only looked at with --check and --dry-run', async () => {
    using tmp = scratch();
    const here = install(tmp.folder, '1.0.0');
    const from = makeRelease(join(tmp.folder, 'next'), { version: '1.1.0', key: key.privateKey });
    for (const flags of [{ check: true }, { dryRun: true }])
      expect(await update(here, from, flags)).toMatchObject({ outcome: 'available', version: '1.1.0' });
    expect([here.current, ...left(here)]).toEqual(['1.0.0']);
  });

  const CHANGED: readonly (readonly [string, string, (folder: string) => void])[] = [
    ['whose checksums were changed', 'untrusted', (at) => appendFileSync(join(at, 'SHA256SUMS'), `${'0'.repeat(64)}  more\n`)],
    ['whose signature is another', 'untrusted', (at) => writeFileSync(join(at, 'SHA256SUMS.sig'), Buffer.alloc(64).toString('base64'))],
    ['whose signature is none', 'untrusted', (at) => writeFileSync(join(at, 'SHA256SUMS.sig'), 'x')],
    [
      'whose note was changed',
      'untrusted',
      (at) => writeFileSync(join(at, 'release.json'), '{"v":1,"version":"9.0.0","date":"2027-01-01T00:00:00Z"}'),
    ],
    ['whose archive was changed', 'untrusted', (at) => appendFileSync(join(at, `${NAME}-1.1.0.tar.gz`), 'x')],
    ['whose checksums are huge', 'tooLarge', (at) => writeFileSync(join(at, 'SHA256SUMS'), Buffer.alloc(70_000))],
  ];
  it.each(CHANGED)('%s is not taken', async (_, code, change) => {
    using tmp = scratch();
    const here = install(tmp.folder, '1.0.0');
    const from = makeRelease(join(tmp.folder, 'next'), { version: '1.1.0', key: key.privateKey });
    change(from);
    expect(await ended(update(here, from))).toBe(code);
    expect([here.current, ...left(here)]).toEqual(['1.0.0']);
  });

  it('that somebody else signed is not taken, and may be signed by either of two keys', async () => {
    using tmp = scratch();
    const here = install(tmp.folder, '1.0.0');
    const other = keyPair();
    const from = makeRelease(join(tmp.folder, 'next'), { version: '1.1.0', key: other.privateKey });
    expect(await ended(update(here, from))).toBe('untrusted');
    const settings = v.parse(UpdateSettings, { from, keys: [configured(key.publicKey), configured(other.publicKey)] });
    expect(await ended(update(here, from, {}, { settings }))).toBe('switched');
  });

  it('is signed by a key that the running version brought, where none is configured', async () => {
    using tmp = scratch();
    const here = install(tmp.folder, '1.0.0');
    const from = makeRelease(join(tmp.folder, 'next'), { version: '1.1.0', key: key.privateKey });
    const settings = v.parse(UpdateSettings, { from });
    expect(await ended(update(here, from, {}, { settings }))).toBe('untrusted');
    mkdirSync(here.at('1.0.0/keys'));
    writeFileSync(here.at('1.0.0/keys/release-1.pub'), key.publicKey.export({ type: 'spki', format: 'pem' }));
    expect(await ended(update(here, from, {}, { settings }))).toBe('switched');
  });
});

describe('a step', () => {
  it('goes forward, or back only when it is asked for', async () => {
    using tmp = scratch();
    const here = install(tmp.folder, '1.0.0');
    const at = (version: string, more = {}) => makeRelease(join(tmp.folder, `r${version}`), { version, key: key.privateKey, ...more });
    expect(await ended(update(here, at('1.0.0')))).toBe('upToDate');
    expect(await ended(update(here, at('0.9.0')))).toBe('replayed');
    expect(await ended(update(install(join(tmp.folder, 'other'), '1.0.0'), at('0.9.0')))).toBe('downgrade');
    expect(await ended(update(here, at('2.0.0', { needs: { from: '1.5.0' } })))).toBe('incompatible');
    expect(await ended(update(here, at('2.0.1', { needs: { node: '99.0.0' } })))).toBe('incompatible');
    expect(await ended(update(here, at('0.9.0'), { allowDowngrade: true }))).toBe('switched');
  });

  it('knows an old offer for what it is', async () => {
    using tmp = scratch();
    const here = install(tmp.folder, '1.0.0');
    const make = (version: string, date: string) =>
      makeRelease(join(tmp.folder, `${version}${date}`), { version, key: key.privateKey, date: `${date}T00:00:00Z` });
    expect(await ended(update(here, make('1.2.0', '2026-05-01')))).toBe('switched');
    here.goBack('a test');
    expect(await ended(update(here, make('1.1.0', '2026-04-01')))).toBe('replayed');
    expect(await ended(update(here, make('1.2.0', '2026-04-30')))).toBe('replayed');
    expect(await ended(update(here, make('1.2.0', '2026-05-02')))).toBe('triedBefore');
    expect(await ended(update(here, make('1.2.0', '2026-05-02'), { again: true }))).toBe('switched');
  });

  it('waits for the trial of the one before, and for another update', async () => {
    using tmp = scratch();
    const here = install(tmp.folder, '1.0.0');
    const next = makeRelease(join(tmp.folder, 'next'), { version: '1.1.0', key: key.privateKey });
    const later = makeRelease(join(tmp.folder, 'later'), { version: '1.2.0', key: key.privateKey });
    expect(await ended(update(here, next))).toBe('switched');
    writeFileSync(here.at('starts'), '1\n');
    expect(await ended(update(here, later))).toBe('busy');
    here.confirm();
    const both = [ended(update(here, later)), ended(update(here, later))];
    expect((await Promise.all(both)).sort()).toEqual(['busy', 'switched']);
  });

  it('stops where the relay stops, before anything is fetched', async () => {
    using tmp = scratch();
    const here = install(tmp.folder, '1.0.0');
    const from = makeRelease(join(tmp.folder, 'next'), { version: '1.1.0', key: key.privateKey });
    const first = async (): Promise<void> => {
      throw new UpdateError('relay', 'it went back');
    };
    expect(await ended(update(here, from, {}, { first }))).toBe('relay');
    expect([here.current, ...left(here)]).toEqual(['1.0.0']);
  });

  it('says so where nothing is installed', async () => {
    using tmp = scratch();
    const from = makeRelease(join(tmp.folder, 'next'), { version: '1.1.0', key: key.privateKey });
    const here = install(tmp.folder, '1.0.0');
    expect(await ended(update(here, from, {}, { installation: undefined }))).toBe('notInstalled');
    expect(await ended(update(here, from, { check: true }, { installation: undefined }))).toBe('available');
  });
});

describe('an archive', () => {
  const top = `${NAME}-1.1.0`;
  const good: readonly TarEntry[] = [
    { path: `${top}/package.json`, text: JSON.stringify({ name: NAME, version: '1.1.0' }) },
    { path: `${top}/${NAME}.mjs`, text: '' },
  ];
  const BAD: readonly (readonly [string, string, readonly TarEntry[]])[] = [
    ['with a path that climbs', 'malformed', [...good, { path: `${top}/../../escaped`, text: 'x' }]],
    ['with a path from the root', 'malformed', [...good, { path: '/tmp/escaped', text: 'x' }]],
    ['with a path beside its own', 'malformed', [...good, { path: 'frOther-1.1.0/x', text: 'x' }]],
    ['with a symbolic link', 'malformed', [...good, { path: `${top}/link`, type: '2', link: '/etc' }]],
    ['with a hard link', 'malformed', [...good, { path: `${top}/link`, type: '1', link: '/etc/passwd' }]],
    ['with a device', 'malformed', [...good, { path: `${top}/null`, type: '3' }]],
    ['with an extension', 'malformed', [...good, { path: `${top}/pax`, type: 'x', text: 'path=../x' }]],
    ['with a file twice', 'EEXIST', [...good, { path: `${top}/${NAME}.mjs`, text: 'again' }]],
    ['with a file larger than all may be', 'tooLarge', [...good, { path: `${top}/huge`, size: 1_000_000_000 }]],
    ['that ends within a file', 'malformed', [...good, { path: `${top}/cut`, size: 5_000 }]],
    [
      'of another version',
      'malformed',
      [{ path: `${top}/package.json`, text: JSON.stringify({ name: NAME, version: '9.9.9' }) }, good[1] as TarEntry],
    ],
    ['without its program', 'malformed', [good[0] as TarEntry]],
  ];
  it.each(BAD)('%s is not unpacked, though its signature is good', async (_, code, entries) => {
    using tmp = scratch();
    const here = install(tmp.folder, '1.0.0');
    const from = makeRelease(join(tmp.folder, 'next'), { version: '1.1.0', key: key.privateKey, entries });
    expect(await ended(update(here, from))).toContain(code);
    expect([here.current, existsSync(here.at('1.1.0')), here.trial]).toEqual(['1.0.0', false, undefined]);
    expect(existsSync(join(tmp.folder, 'escaped'))).toBe(false);
    expect(readdirSync(here.folder).filter((name) => name.startsWith('.new'))).toEqual([]);
  });
});
