import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeWorld } from '../../../client/src/cli/nodeWorld.js';
import { runCli } from '../../../client/src/cli/run.js';
import { type Ran, RealHouse } from '../support/realHouse.js';

/** Who may do what, as people give and feel it: `around` against real processes, one house for all of it. */
describe('rights, by the command line', () => {
  let house: RealHouse;
  beforeAll(async () => {
    house = await RealHouse.start();
    await house.pair('owner');
    await house.until('the things are there', async () => {
      const { out } = await owner('things', '--json');
      return out.includes('garden/lock') && out.includes('living/lamp');
    });
  });
  afterAll(() => house?.[Symbol.asyncDispose]());

  /** `around ARGS` with the keys of `as`, in this process; `typed`: what stands on standard input. */
  async function around(as: string, args: readonly string[], { pin, typed = [] }: { pin?: string; typed?: string[] } = {}): Promise<Ran> {
    const said = { out: '', err: '' };
    const lines = [...typed];
    const code = await runCli(args, {
      ...nodeWorld({ AROUND_HOME: house.house.folder(as) }),
      interactive: false,
      pin,
      secret: async () => lines.shift() ?? '',
      out: (text) => {
        said.out += text;
      },
      err: (text) => {
        said.err += text;
      },
      // Of the test's own process.
      onInterrupt: () => () => {},
    });
    return { code, ...said };
  }

  /** The owner comes over the relay: on the LAN's plain http every management asks for the PIN. */
  const owner = (...args: string[]): Promise<Ran> => around('owner', ['--relay', ...args]);
  const guest = (as: string, ...args: string[]): Promise<Ran> => around(as, ['--relay', ...args]);

  async function invited(as: string, ...flags: string[]): Promise<string> {
    const made = await owner('invite', as, ...flags, '--json');
    expect(made).toMatchObject({ code: 0, err: '' });
    const { link } = JSON.parse(made.out).invitation as { link: string };
    const paired = await around(as, ['pair', link, '--json']);
    expect(paired.code).toBe(0);
    return (JSON.parse(paired.out) as { paired: { key: { id: string } } }).paired.key.id;
  }

  const jsonLines = (out: string): Record<string, unknown>[] =>
    out
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  const errorCode = ({ out }: Ran): unknown => (jsonLines(out).at(-1)?.error as { code?: string } | undefined)?.code;

  it('a guest’s link opens the door and nothing else, until its time is over', async () => {
    const key = await invited('post', '--thing', 'garden/lock', '--action', 'unlock', '--until', '1d');
    expect((await guest('post', 'things', '--json')).out.match(/"thing":"[^"]+"/g)).toEqual(['"thing":"garden/lock"']);
    expect((await guest('post', 'status')).out).toContain('guest: only garden/lock, only unlock, until');
    expect((await guest('post', 'invoke', 'lock.unlock')).code).toBe(0);
    expect(house.pin('lock.locked')).toContain('unlocked');
    expect(errorCode(await guest('post', 'invoke', 'lock.lock', '--json'))).toBe('notAllowed');
    expect(house.pin('lock.locked')).toContain('unlocked');
    expect(errorCode(await guest('post', 'write', 'living/lamp.on', 'on', '--json'))).toBe('noSuchThing');
    for (const refused of [['users', 'set', 'post', '--role', 'owner'], ['invite', 'friend', '--thing', '*'], ['audit']]) {
      expect(errorCode(await guest('post', ...refused, '--json'))).toBe('notAllowed');
    }
    // It looks on while its time runs out: then its session ends by itself.
    const watching = guest('post', 'watch', '--json');
    expect((await owner('grants', 'set', key, '--until', '2s')).code).toBe(0);
    expect((await watching).code).toBe(3);
    expect((await guest('post', 'invoke', 'lock.unlock')).code).toBe(3);
    expect((await owner('grants', key)).out).toContain('over since');
  });

  it('a revoked key is dead at once, and what it had queued never happens', async () => {
    const key = await invited('cleo', '--role', 'member');
    await house.house.endTier('garden');
    const writing = guest('cleo', 'write', 'garden/pump.on', 'on', '--valid', '60s', '--json');
    await house.until(
      'the command waits for the board',
      async () => (await owner('log', '--by', 'cleo', '--end', 'underWay', '--json')).out !== '',
    );
    expect((await owner('revoke', key)).out).toContain('of cleo');
    // Long before its life is over.
    expect((await writing).code).not.toBe(0);
    await house.house.startTier('garden');
    await house.until('the board is back', async () => (await owner('write', 'garden/shutter.position', '30')).code === 0, 40_000);
    const [entry] = jsonLines((await owner('log', '--by', 'cleo', '--json')).out) as {
      ended: boolean;
      steps: { step: string; code?: string }[];
    }[];
    expect(entry?.ended).toBe(true);
    expect(entry?.steps.at(-1)).toMatchObject({ step: 'cancelled', code: 'revoked' });
    expect(entry?.steps.map(({ step }) => step)).not.toContain('sent');
    expect(house.pin('pump.on')).not.toBe('true');
    expect((await guest('cleo', 'things')).code).toBe(3);
  });

  it('a person who is barred is out with every key, and forgotten with all of them', async () => {
    await invited('dora', '--role', 'member');
    expect((await guest('dora', 'write', 'living/lamp.on', 'on')).code).toBe(0);
    expect((await owner('users', 'set', 'dora', '--bar')).code).toBe(0);
    expect((await guest('dora', 'things')).code).toBe(3);
    expect((await owner('users')).out).toMatch(/^dora +barred/m);
    expect((await owner('users', 'set', 'dora', '--unbar', '--read-only')).code).toBe(0);
    expect((await guest('dora', 'read', 'living/lamp.on')).code).toBe(0);
    expect(errorCode(await guest('dora', 'write', 'living/lamp.on', 'off', '--json'))).toBe('notAllowed');
    expect((await owner('users', 'remove', 'dora')).code).toBe(0);
    expect((await guest('dora', 'things')).code).toBe(3);
    expect((await owner('users')).out).not.toContain('dora');
  });

  it('a service looks only, unless the owner says otherwise, and never opens a lock', async () => {
    const key = await invited('script', '--role', 'service', '--thing', '*');
    expect((await guest('script', 'read', 'living/lamp.on')).code).toBe(0);
    expect(errorCode(await guest('script', 'write', 'living/lamp.on', 'on', '--json'))).toBe('notAllowed');
    expect((await owner('users', 'set', 'script', '--read-write')).code).toBe(0);
    expect((await owner('grants', 'set', key, '--read-write')).code).toBe(0);
    expect((await guest('script', 'write', 'living/lamp.on', 'on')).code).toBe(0);
    expect(errorCode(await guest('script', 'invoke', 'garden/lock.unlock', '--json'))).toBe('notAllowed');
  });

  it('the PIN opens over plain http what nothing else does', async () => {
    const unlock = ['--lan', 'invoke', 'garden/lock.unlock', '--json'];
    await owner('invoke', 'garden/lock.lock');
    expect(errorCode(await around('owner', unlock))).toBe('pin');
    expect(await around('owner', ['--relay', 'pin'], { typed: ['2468'] })).toMatchObject({ code: 0, err: '' });
    expect((await owner('users')).out).toMatch(/^owner .*PIN/m);
    expect((await around('owner', unlock, { pin: '1357' })).code).toBe(1);
    expect(house.pin('lock.locked')).not.toContain('unlocked');
    expect((await around('owner', unlock, { pin: '2468' })).code).toBe(0);
    expect(house.pin('lock.locked')).toContain('unlocked');
    expect((await around('owner', ['--relay', 'pin', '--clear'], { typed: ['2468'] })).code).toBe(0);
  });

  it('a look is the household’s', async () => {
    expect((await owner('look', 'living/lamp', '--room', 'Den', '--title', 'Reading lamp')).code).toBe(0);
    expect((await owner('things', '--room', 'den')).out).toContain('living/lamp  Reading lamp, Den');
  });

  it('the audit trail has all of it, and who did it from where', async () => {
    const entries = jsonLines((await owner('audit', '--limit', '200', '--json')).out) as {
      kind: string;
      by: string;
      detail: string;
      path?: string;
    }[];
    const kinds = (by: string): string[] => [...new Set(entries.filter((entry) => entry.by === by).map(({ kind }) => kind))];
    expect(kinds('owner')).toEqual(expect.arrayContaining(['invited', 'granted', 'revoked', 'user', 'pin', 'stepUp', 'looked']));
    for (const who of ['post', 'cleo', 'dora', 'script']) expect(kinds(who)).toContain('paired');
    expect(entries.find(({ kind, by }) => kind === 'refused' && by === 'post')).toMatchObject({ path: 'relay' });
    expect(entries.map(({ detail }) => detail).join(' ')).not.toMatch(/2468|1357/);
  });
});
