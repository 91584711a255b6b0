import type { Grant, KeyInfo, UserInfo } from '@around/messages';
import { describe, expect, it } from 'vitest';
import { AskError } from '../../src/index.js';
import { FakeHomeClient, fakeTerminal, IDENTITY, LAMP, memoryStore } from './fakeWorld.js';

const user = (name: string, grant: Grant, more: Partial<UserInfo> = {}): UserInfo => ({
  name,
  grant,
  active: true,
  pin: false,
  keys: 1,
  ...more,
});
const key = (id: string, who: string, grant: Grant): KeyInfo => ({
  id,
  user: who,
  device: `${who}’s phone`,
  grant,
  paired: 1,
  connected: false,
});

const ANN = user('Ann', { role: 'owner' }, { pin: true, keys: 2 });
const BOB = user('Bob', { role: 'guest', things: ['living/lamp'] }, { active: false });

function house(person?: Parameters<typeof fakeTerminal>[2]) {
  const client = new FakeHomeClient();
  client.things.set(LAMP.id, LAMP);
  client.answers = {
    users: { users: [ANN, BOB] },
    phones: {
      phones: [key('ownkey12', 'Ann', { role: 'owner' }), key('bobkey34', 'Bob', { role: 'guest', things: ['living/*'], until: 9e12 })],
    },
    setUser: {},
    removeUser: {},
    setGrant: {},
    setPin: {},
    stepUp: { ms: 300_000 },
  };
  return fakeTerminal(client, memoryStore(IDENTITY), person);
}

describe('around users', () => {
  it('lists people with what they may, in words', async () => {
    const { run } = house();
    const { lines } = await run('users');
    expect(lines[0]).toMatch(/^Ann +2 keys +PIN +owner: everything$/);
    expect(lines[1]).toMatch(/^Bob +barred +guest: only living\/lamp$/);
    expect(JSON.parse((await run('users', '--json')).lines[1] as string)).toEqual({ ...BOB, words: 'guest: only living/lamp' });
  });

  it('set changes what is said and leaves the rest', async () => {
    const { run, client } = house();
    const { out, code } = await run('users', 'set', 'Bob', '--action', 'toggle', '--unbar');
    expect(code).toBe(0);
    expect(client.asked.at(-1)).toEqual({
      what: 'setUser',
      with: { name: 'Bob', grant: { role: 'guest', things: ['living/lamp'], actions: ['toggle'] }, active: true },
    });
    expect(out).toBe('Bob is guest: only living/lamp, only toggle.\nBob is let in again.\n');
    await run('users', 'set', 'Bob', '--anew', '--role', 'member');
    expect(client.asked.at(-1)?.with).toEqual({ name: 'Bob', grant: { role: 'member' } });
    await run('users', 'set', 'Bob', '--bar');
    expect(client.asked.at(-1)?.with).toEqual({ name: 'Bob', active: false });
  });

  it('set makes a person, with a role at least', async () => {
    const { run, client } = house();
    expect((await run('users', 'set', 'Cleo', '--step-up', '3')).err).toContain('say --role');
    expect((await run('users', 'set', 'Cleo', '--bar')).err).toContain('nobody called "Cleo"');
    expect((await run('users', 'set', 'Cleo')).err).toContain('say what to change');
    expect((await run('users', 'set', 'Cleo', '--bar', '--unbar')).code).toBe(2);
    expect(client.asked.filter(({ what }) => what === 'setUser')).toEqual([]);
    const { err } = await run('users', 'set', 'Cleo', '--role', 'guest', '--thing', 'living/lmap');
    expect(err).toContain('Mind: there is no thing "living/lmap" now; did you mean "living/lamp"?');
    expect(client.asked.at(-1)?.with).toEqual({ name: 'Cleo', grant: { role: 'guest', things: ['living/lmap'] } });
  });

  it('remove tells how many keys ended, and who was meant', async () => {
    const { run, client } = house();
    expect((await run('users', 'remove', 'Ann')).out).toBe('Ann is forgotten; 2 keys ended.\n');
    expect(client.asked.at(-1)).toEqual({ what: 'removeUser', with: { name: 'Ann' } });
    expect(await run('users', 'remove', 'Bop')).toMatchObject({ code: 2, err: expect.stringContaining('did you mean "Bob"?') });
  });

  it('nested commands explain themselves too', async () => {
    const { run } = house();
    expect(await run('users', 'fly')).toMatchObject({ code: 2 });
    expect(await run('users', 'set')).toMatchObject({ code: 2, err: expect.stringContaining('missing required argument') });
    expect((await run('users', 'set', '--help')).out).toContain('--max-class-lan-http');
    expect(JSON.parse((await run('users', 'remove', '--json')).out).error.code).toBe('usage');
  });
});

describe('around grants', () => {
  it('lists every key with what it may really do', async () => {
    const { run } = house();
    const { lines } = await run('grants');
    expect(lines[0]).toMatch(/^\* {2}ownkey12 +Ann +Ann’s phone +owner: everything$/);
    expect(lines[1]).toContain('guest: only all of living, until');
    expect(lines[1]).toContain('; no more than guest: only living/lamp');
  });

  it('tells all of one key', async () => {
    const { run } = house();
    const { out } = await run('grants', 'bobk');
    expect(out).toMatch(/^key +bobkey34$/m);
    expect(out).toMatch(/^the person’s +guest: only living\/lamp$/m);
    expect((await run('grants', 'zzzz')).err).toContain('"around phones" lists them');
  });

  it('set changes one key', async () => {
    const { run, client } = house();
    await run('grants', 'set', 'bobkey', '--read-only');
    expect(client.asked.at(-1)).toEqual({
      what: 'setGrant',
      with: { key: 'bobkey34', grant: { role: 'guest', things: ['living/*'], until: 9e12, readOnly: true } },
    });
    await run('grants', 'set', 'bobkey', '--anew', '--thing', 'living/lamp');
    expect(client.asked.at(-1)?.with).toEqual({ key: 'bobkey34', grant: { role: 'guest', things: ['living/lamp'] } });
    expect((await run('grants', 'set', 'bobkey')).code).toBe(2);
  });
});

describe('around audit', () => {
  const entry = (n: number) => ({ n, at: 1_768_480_000_000 + n * 1_000, kind: 'refused', by: 'Bob', detail: `no ${n}` });

  it('asks for what is meant, page by page, and shows the oldest first', async () => {
    const { run, client, clock } = house();
    client.answers.audit = ({ before = 1_000, limit }: { before?: number; limit: number }) => ({
      entries: Array.from({ length: Math.min(limit, before - 1) }, (_, i) => entry(before - 1 - i)),
    });
    const { lines } = await run('audit', '--user', 'Bob', '--kind', 'refused', '--since', '2h', '--limit', '450');
    expect(lines).toHaveLength(450);
    expect(lines.at(-1)).toMatch(/refused +Bob +no 999$/);
    expect(lines[0]).toMatch(/no 550$/);
    const since = clock.wall() - 7_200_000;
    expect(client.asked.map((asked) => asked.with)).toEqual([
      { user: 'Bob', kind: 'refused', since, limit: 200 },
      { user: 'Bob', kind: 'refused', since, limit: 200, before: 800 },
      { user: 'Bob', kind: 'refused', since, limit: 50, before: 600 },
    ]);
  });

  it('does not ask for ever where the answers stand still', async () => {
    const { run, client } = house();
    client.answers.audit = ({ limit }: { limit: number }) => ({ entries: Array.from({ length: limit }, () => entry(7)) });
    await run('audit', '--limit', '100000');
    expect(client.asked).toHaveLength(2);
  });

  it('says where it came from, and what is no kind', async () => {
    const { run, client } = house();
    client.answers.audit = {
      entries: [
        { ...entry(1), device: 'Pixel\u001b', path: 'lan-http', from: '10.0.0.9' },
        { ...entry(2), path: 'relay', from: 'relay' },
      ],
    };
    const { out } = await run('audit');
    expect(out).toContain('Bob, Pixel\\u001b  lan-http 10.0.0.9  no 1');
    expect(out).toMatch(/Bob +relay +no 2/);
    expect((await run('audit', '--kind', 'refusal')).err).toContain('did you mean refused');
    expect((await run('audit', '--limit', '0')).code).toBe(2);
  });
});

describe('around pin', () => {
  it('asks for the PIN so far and twice for the new one; none of them is an argument or shown', async () => {
    const { run, client, prompts } = house({ typed: ['1234', '5678', '5678'] });
    client.you = { grants: [{ role: 'owner' }], pin: true, path: 'lan' };
    const { code, out, err } = await run('pin');
    expect({ code, out }).toEqual({ code: 0, out: 'The PIN is set.\n' });
    expect(prompts).toHaveLength(3);
    expect(client.asked).toEqual([{ what: 'setPin', with: { old: '1234', pin: '5678' } }]);
    expect(out + err).not.toMatch(/1234|5678/);
  });

  it('changes nothing where the second is another one, or no PIN', async () => {
    for (const typed of [['5678', '5679'], ['12'], ['12345678901234'], ['abcd']]) {
      const { run, client } = house({ typed });
      client.you = { grants: [{ role: 'owner' }], pin: false, path: 'lan' };
      expect((await run('pin')).code).toBe(2);
      expect(client.asked).toEqual([]);
    }
  });

  it('is taken away: one’s own with the old one, another’s by an owner', async () => {
    const { run, client } = house({ typed: ['1234'] });
    client.you = { grants: [{ role: 'owner' }], pin: true, path: 'lan' };
    await run('pin', '--clear');
    expect(client.asked.at(-1)?.with).toEqual({ old: '1234' });
    await run('pin', '--clear', '--user', 'Bob');
    expect(client.asked.at(-1)?.with).toEqual({ user: 'Bob' });
    expect((await run('pin', '--user', 'Bob')).code).toBe(2);
  });
});

describe('a command that asks for the PIN', () => {
  const locked = (terminal: ReturnType<typeof house>): void => {
    terminal.client.onCommand = (_, play) => {
      const proven = terminal.client.asked.some(({ what }) => what === 'stepUp');
      if (proven) play.step({ step: 'completed' });
      else play.step({ step: 'refused', code: 'notAllowed', needs: 'pin', detail: 'this asks for your PIN' });
    };
  };

  it('at a terminal asks for it once, steps up, and commands anew under a new id', async () => {
    const terminal = house({ typed: ['1234'] });
    locked(terminal);
    const { code, lines } = await terminal.run('invoke', 'lamp.toggle', '--json');
    expect(code).toBe(0);
    expect(terminal.prompts).toEqual(['PIN of Ann for living/lamp.toggle: ']);
    expect(terminal.client.asked).toEqual([{ what: 'stepUp', with: { pin: '1234' } }]);
    expect(lines.map((line) => JSON.parse(line).step.command)).toEqual(['cmd1', 'cmd2']);
  });

  it('without a terminal takes AROUND_PIN, or says so', async () => {
    const scripted = house({ pin: '1234' });
    locked(scripted);
    expect((await scripted.run('invoke', 'lamp.toggle')).code).toBe(0);
    const bare = house();
    locked(bare);
    expect(await bare.run('invoke', 'lamp.toggle')).toMatchObject({ code: 1, err: expect.stringContaining('AROUND_PIN') });
    expect(bare.client.requests).toHaveLength(1);
  });

  it('where no PIN is set says how to set one; a wrong one is the home’s word, and is not tried again', async () => {
    const none = house({ typed: ['1234'] });
    locked(none);
    none.client.you = { grants: [{ role: 'owner' }], pin: false, path: 'lan' };
    expect((await none.run('invoke', 'lamp.toggle')).err).toContain('around pin');
    none.client.you = { grants: [{ role: 'owner' }], pin: false, path: 'lan-http' };
    expect((await none.run('invoke', 'lamp.toggle')).err).toMatch(/"around --relay pin", or come over the relay with --relay/);
    const wrong = house({ typed: ['9999'] });
    locked(wrong);
    wrong.client.answers.stepUp = new AskError('wrongPin', 'that is not your PIN: 4 tries are left');
    expect(await wrong.run('invoke', 'lamp.toggle')).toMatchObject({ code: 1, err: 'around: that is not your PIN: 4 tries are left\n' });
    expect(wrong.client.requests).toHaveLength(1);
  });

  it('over plain http goes through the relay, where no PIN is asked; not where plain http was ordered', async () => {
    const terminal = house();
    const { client } = terminal;
    client.you = { grants: [{ role: 'owner' }], pin: true, path: 'lan-http' };
    const far = (): boolean => JSON.stringify(terminal.options.at(-1)).includes('"way":"relay"');
    client.onCommand = (_, play) =>
      far() ? play.step({ step: 'completed' }) : play.step({ step: 'refused', code: 'notAllowed', needs: 'pin' });
    client.answers.revoke = () => (far() ? {} : new AskError('pin', 'enter your PIN first'));
    expect(await terminal.run('invoke', 'lamp.toggle')).toMatchObject({ code: 0, err: expect.stringContaining('through the relay') });
    expect(client.started).toBe(2);
    expect((await terminal.run('revoke', 'bobk')).code).toBe(0);
    expect(terminal.prompts).toEqual([]);
    const ways = terminal.options.length;
    expect((await terminal.run('invoke', 'lamp.toggle', '--lan')).code).toBe(1);
    expect(terminal.options).toHaveLength(ways + 1);
  });

  it('so does a request about the home', async () => {
    const terminal = house({ typed: ['1234'] });
    terminal.client.answers.revoke = () =>
      terminal.client.asked.some(({ what }) => what === 'stepUp') ? {} : new AskError('pin', 'not over plain http: enter your PIN first');
    expect((await terminal.run('revoke', 'bobk')).code).toBe(0);
    expect(terminal.prompts).toEqual(['PIN of Ann for this: ']);
    const script = house();
    script.client.answers.revoke = new AskError('pin', 'not over plain http: enter your PIN first');
    expect((await script.run('revoke', 'bobk')).err).toMatch(/plain http.*AROUND_PIN/);
    expect(script.client.asked.filter(({ what }) => what === 'revoke')).toHaveLength(1);
  });

  it('that is refused with the PIN too ends so', async () => {
    const terminal = house({ typed: ['1234'] });
    terminal.client.onCommand = (_, play) => play.step({ step: 'refused', code: 'notAllowed', needs: 'pin' });
    expect((await terminal.run('invoke', 'lamp.toggle')).code).toBe(1);
    expect(terminal.client.requests).toHaveLength(2);
  });
});
