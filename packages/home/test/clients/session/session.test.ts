import { CLOSE, type FromPhone, type ReportItem, toUtf8 } from '@around/messages';
import { SealedSession } from '@around/sealing';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeDesk } from '../../support/fakeDesk.js';
import { LAMP } from '../../support/fakeHouse.js';
import { MemoryChannel, type Paired, ScriptedPhone, suite } from '../../support/scriptedPhone.js';

let at: FakeDesk;
let owner: Paired;
beforeEach(async () => {
  at = await new FakeDesk().open();
  owner = await at.pair();
});
let n = 0;
const reading = (content: unknown, name = 'on', thing = 'lamp'): ReportItem => ({
  k: 'value',
  n: ++n,
  thing,
  name,
  value: content,
  at: at.clock.wall(),
});
const report = (...items: ReportItem[]) => at.house.report('living', 'r', items);
const command = (id: string, more: Partial<Extract<FromPhone, { t: 'command' }>> = {}): FromPhone => ({
  t: 'command',
  id,
  thing: 'living/lamp',
  op: 'write',
  name: 'on',
  input: true,
  tick: at.clock.now(),
  ...more,
});

describe('a session', () => {
  it('opens in one round trip: welcome and the house as it is', async () => {
    await report(reading(true));
    const phone = at.phone(owner);
    expect(phone.welcome).toMatchObject({
      v: 1,
      home: { title: 'Our house' },
      tick: at.clock.now(),
      boot: 'AAAAAAAAAAAAAAAAAAAAAA',
      lan: ['http://192.168.1.7:8080'],
    });
    expect(phone.messages[0]).toMatchObject({
      t: 'sync',
      snapshot: { things: [{ id: 'living/lamp' }, { id: 'living/door' }, { id: 'living/camera' }], values: [{ value: true }] },
    });
    expect(phone.channel.closed).toBeUndefined();
  });

  it('tells that a command is under way with what comes of it, and by itself where that takes a while', async () => {
    const phone = at.phone(owner);
    const told = () =>
      phone.messages.flatMap((message) => (message.t === 'changes' && message.items.length > 0 ? [message.items.length] : []));
    phone.say(command('c1'));
    await at.clock.advance(5);
    expect(told()).toEqual([]);
    at.says('c1', 'started');
    at.says('c1', 'completed');
    at.house.settle();
    expect(told()).toEqual([4]);
    phone.say(command('c2'));
    await at.clock.advance(15);
    at.says('c2', 'started');
    await at.clock.advance(10);
    expect(told()).toEqual([4, 3]);
    expect(phone.steps('c2')).toEqual(['accepted', 'sent', 'started']);
  });

  it('tells every change, in order', async () => {
    const phone = at.phone(owner);
    await report(reading(true), reading(false));
    at.house.settle();
    expect(phone.changes.map((change) => change.k)).toEqual(['value', 'value']);
    expect(phone.disorder).toBe(0);
    expect(phone.values.get('living/lamp/on')).toMatchObject({ value: false });
  });

  it('tells the readings of a busy house together, all of them, in order; what else happens goes at once', async () => {
    const phone = at.phone(owner);
    const messages = (): number => phone.messages.filter((message) => message.t === 'changes').length;
    const before = messages();
    for (let n = 0; n < 200; n++) {
      await report(reading(n % 2 === 0));
      await at.clock.advance(10);
    }
    // Two seconds: some at once, and then ten a second.
    expect(messages() - before).toBeLessThan(35);
    at.house.tell('alarm', 'smoke');
    at.house.settle();
    // The notice, and that there is one to be read.
    expect(phone.changes.slice(-2)).toMatchObject([{ k: 'notice' }, { k: 'touched', what: 'notice' }]);
    expect(phone.changes.filter((change) => change.k === 'value')).toHaveLength(200);
    expect(phone.disorder).toBe(0);
    await at.clock.advance(5_000);
    const calm = messages();
    await report(reading(true));
    at.house.settle();
    expect(messages() - calm).toBe(1);
  });

  it('gives who comes back just what it missed', async () => {
    const before = at.phone(owner);
    before.channel.drop();
    await report(reading(true), reading(false));
    const after = at.phone(owner, { from: before });
    expect(after.messages[0]).toMatchObject({ t: 'sync', changes: [{ k: 'value' }, { k: 'value' }] });
    expect(after.of('sync')[0]?.snapshot).toBeUndefined();
    expect(after.values.get('living/lamp/on')).toMatchObject({ value: false });
    const again = at.phone(owner, { from: after });
    expect(again.messages[0]).toMatchObject({ t: 'sync', changes: [] });
  });

  it('gives a snapshot to who saw another epoch, or too little', async () => {
    const phone = at.phone(owner, { seen: { epoch: 'BBBBBBBBBBBBBBBBBBBBBA', seq: at.house.log.seq } });
    expect(phone.of('sync')[0]?.snapshot).toBeDefined();
    const old = at.phone(owner, { seen: { epoch: at.house.log.epoch, seq: 3 } });
    expect(old.of('sync')[0]?.snapshot).toBeDefined();
    const future = at.phone(owner, { seen: { epoch: at.house.log.epoch, seq: at.house.log.seq + 100 } });
    expect(future.of('sync')[0]?.snapshot).toBeDefined();
  });

  it('brings a house too large for one message in parts, and begins again where they were cut off', async () => {
    const things = Array.from({ length: 250 }, (_, i) => ({ ...LAMP, key: `lamp${i}`, description: 'x'.repeat(400) }));
    at.connect(things);
    await report(...things.map((thing, i) => reading(i, 'level', thing.key)));
    const half = new ScriptedPhone(at.desk, owner);
    expect(half.seen?.seq).toBeLessThan(1_000_000);
    half.channel.drop();
    const phone = new ScriptedPhone(at.desk, owner, { from: half });
    for (let i = 0; i < 50 && phone.seen?.seq !== at.house.log.seq; i++) phone.take();
    expect(phone.things.size).toBe(250);
    expect(phone.values.size).toBe(250);
    expect(phone.disorder).toBe(0);
    expect(phone.seen?.seq).toBe(at.house.log.seq);
    await report(reading(99, 'level', 'lamp0'));
    at.house.settle();
    expect(phone.values.get('living/lamp0/level')).toMatchObject({ value: 99 });
  });

  it('ticks every ten seconds', async () => {
    const phone = at.phone(owner);
    await at.clock.advance(30_500);
    expect(phone.of('tick').map((message) => message.tick)).toEqual([10_000, 20_000, 30_000]);
  });

  it('renews its keys after twelve hours', async () => {
    const phone = at.phone(owner);
    await at.clock.advance(12 * 3_600_000 - 1);
    expect(phone.channel.closed).toBeUndefined();
    await at.clock.advance(1);
    expect(phone.channel.closed?.code).toBe(CLOSE.expired);
  });

  it('says goodbye when the home stops', async () => {
    const phone = at.phone(owner);
    await at.desk.stop();
    expect(phone.messages.at(-1)).toMatchObject({ t: 'bye' });
    expect(phone.channel.closed?.code).toBe(CLOSE.goingAway);
    at.house.stop();
    expect(at.clock.pending).toBe(0);
  });
});

describe('commands of a session', () => {
  it('come back step by step, to everybody who may see the thing', async () => {
    const phone = at.phone(owner);
    const other = at.phone(await at.pair());
    phone.say(command('c1'));
    await at.clock.flush();
    at.says('c1', 'started');
    at.says('c1', 'completed');
    await at.clock.flush();
    expect(phone.steps('c1')).toEqual(['accepted', 'sent', 'started', 'completed']);
    expect(other.steps('c1')).toEqual(['accepted', 'sent', 'started', 'completed']);
    expect(at.gateway.orders[0]).toMatchObject({ id: 'c1', by: 'Olga' });
  });

  it('too many are answered to the asker alone; far too many end the session', async () => {
    const phone = at.phone(owner);
    const other = at.phone(await at.pair());
    for (let i = 0; i < 30; i++) phone.say(command(`c${i}`));
    await at.clock.flush();
    expect(phone.changes.filter((change) => change.k === 'step' && change.step.code === 'tooFast')).toHaveLength(20);
    expect(other.changes.filter((change) => change.k === 'step' && change.step.code === 'tooFast')).toEqual([]);
    expect([phone.disorder, other.disorder]).toEqual([0, 0]);
    for (let i = 30; i < 100; i++) phone.say(command(`c${i}`));
    expect(phone.channel.closed?.code).toBe(CLOSE.tooMany);
    expect(other.channel.closed).toBeUndefined();
  });

  it('refused ones reach the guest who asked, though it may not see the thing', async () => {
    const guest = at.phone(await at.pair({ role: 'guest', things: ['living/lamp'] }, 'Gus'));
    guest.say(command('g1', { thing: 'living/door', op: 'invoke', name: 'unlock' }));
    await at.clock.flush();
    expect(guest.steps('g1')).toEqual(['refused']);
  });

  it('are cancelled by who asked', async () => {
    const phone = at.phone(owner);
    phone.say(command('c1'));
    phone.say({ t: 'cancel', id: 'c1' });
    expect(at.gateway.cancels).toEqual(['c1 asked']);
  });
});

describe('a guest', () => {
  it('sees its things and no others, in the snapshot and after', async () => {
    await report(reading(true), reading('locked', 'locked', 'door'));
    const guest = at.phone(await at.pair({ role: 'guest', things: ['living/lamp'] }, 'Gus'));
    expect([...guest.things.keys()]).toEqual(['living/lamp']);
    expect([...guest.values.keys()]).toEqual(['living/lamp/on']);
    const seen = guest.changes.length;
    await report(reading('unlocked', 'locked', 'door'), reading(false));
    at.house.notice('living', { kind: 'killed', thing: 'door', detail: 'x', at: 1 });
    at.house.state({ id: 'board', title: 'New', state: 'new', since: 0, things: 0, killed: 0 });
    at.house.settle();
    expect(guest.changes.slice(seen).map((change) => change.k)).toEqual(['value', 'controller']);
    expect(JSON.stringify(guest.messages)).not.toMatch(/locked|door|board/);
  });

  it('that comes back gets what it missed of its own things alone', async () => {
    const paired = await at.pair({ role: 'guest', things: ['living/lamp'] }, 'Gus');
    const before = at.phone(paired);
    before.channel.drop();
    await report(reading('locked', 'locked', 'door'), reading(true));
    const after = at.phone(paired, { from: before });
    expect(after.of('sync')[0]?.changes).toMatchObject([{ k: 'value', value: { thing: 'living/lamp' } }]);
    expect(JSON.stringify(after.messages)).not.toMatch(/locked|door/);
  });

  it('does not get pictures of what it may not see', async () => {
    const guest = at.phone(await at.pair({ role: 'guest', things: ['living/lamp'] }, 'Gus'));
    guest.say({ t: 'observe', thing: 'living/camera', name: 'image' });
    at.house.picture('living', { thing: 'camera', name: 'image', at: 1, media: 'image/jpeg', bytes: new Uint8Array(9) });
    expect(at.gateway.observed).toEqual([]);
    expect(guest.of('picture')).toEqual([]);
  });

  it('is told when its time is over, and at every later call', async () => {
    const paired = await at.pair({ role: 'guest', things: ['*'], until: at.clock.wall() + 60_000 }, 'Gus');
    const guest = at.phone(paired);
    await at.clock.advance(61_000);
    expect(guest.messages.at(-1)).toMatchObject({ t: 'revoked', reason: expect.stringContaining('time') });
    expect(guest.channel.closed?.code).toBe(CLOSE.refused);
    const later = new ScriptedPhone(at.desk, paired);
    expect(later.messages.map((message) => message.t)).toEqual(['revoked']);
  });
});

describe('revoking', () => {
  it('tells the phone sealed, closes its session, cancels what it queued, and tells the owners', async () => {
    const paired = await at.pair({ role: 'guest', things: ['*'] }, 'Gus');
    const guest = at.phone(paired);
    const phone = at.phone(owner);
    at.away();
    guest.say(command('g1'));
    await at.clock.flush();
    phone.say({ t: 'ask', n: 1, what: 'revoke', with: { key: paired.grant.key.id } });
    await at.clock.flush();
    expect(phone.of('answer')).toEqual([{ t: 'answer', n: 1, ok: {} }]);
    expect(guest.messages.at(-1)).toMatchObject({ t: 'revoked', reason: expect.stringContaining('Olga') });
    expect(guest.channel.closed?.code).toBe(CLOSE.refused);
    expect(phone.steps('g1')).toEqual(['accepted', 'queued', 'cancelled']);
    expect(phone.changes.some((change) => change.k === 'notice' && change.kind === 'revoked')).toBe(true);
  });

  it('is told, sealed, to a phone that was away, for a month', async () => {
    const paired = await at.pair({ role: 'guest', things: ['*'] }, 'Gus');
    at.desk.revokeKey(paired.grant.key.id, 'Olga');
    const later = new ScriptedPhone(at.desk, paired);
    expect(later.messages.map((message) => message.t)).toEqual(['revoked']);
    expect(later.channel.closed?.code).toBe(CLOSE.refused);
    expect(at.desk.tokenHashes()).toHaveLength(2);
    await at.desk.stop();
    at.house.stop();
    await at.clock.advance(31 * 86_400_000);
    const restarted = await new FakeDesk({ books: at.books, clock: at.clock }).open();
    expect(restarted.desk.tokenHashes()).toHaveLength(1);
  });

  it('holds for a phone that had said hello, and kept its first message back', async () => {
    const paired = await at.pair({ role: 'guest', things: ['*'] }, 'Gus');
    const late = new ScriptedPhone(at.desk, paired, { beforeFirst: () => at.desk.revokeKey(paired.grant.key.id, 'Olga') });
    expect(late.messages.map((message) => message.t)).toEqual(['revoked']);
    expect(late.channel.closed?.code).toBe(CLOSE.refused);
  });

  it('ends the invitations that the key had made, and those it is about to make', async () => {
    const stolen = await at.pair({ role: 'owner' }, 'Otto');
    const made = await at.clock.settle(at.desk.invite('Eve', { role: 'owner' }, stolen.grant.key.id));
    const under = at.desk.invite('Eve', { role: 'owner' }, stolen.grant.key.id).catch((error: unknown) => error);
    at.desk.revokeKey(stolen.grant.key.id, 'Olga');
    expect(await at.clock.settle(under)).toBeInstanceOf(Error);
    expect(at.desk.invitations.find(made.slot)).toBeUndefined();
    expect(at.desk.slots()).toEqual([]);
  });

  it('is over for the sessions even where the disk is full', async () => {
    const paired = await at.pair({ role: 'guest', things: ['*'] }, 'Gus');
    const guest = at.phone(paired);
    at.books.full = true;
    expect(() => at.desk.revokeKey(paired.grant.key.id, 'Olga')).toThrow(/disk/);
    expect(guest.channel.closed?.code).toBe(CLOSE.refused);
    expect(new ScriptedPhone(at.desk, paired).messages.map((message) => message.t)).toEqual(['revoked']);
    at.books.full = false;
    expect(at.desk.revokeKey(paired.grant.key.id, 'Olga')).toBe(true);
    expect(at.books.keyRecords.get(paired.grant.key.id)?.revoked).toBeDefined();
  });

  it('of the last owner lets the home offer itself again', async () => {
    const phone = at.phone(owner);
    phone.say({ t: 'ask', n: 1, what: 'revoke', with: { key: owner.grant.key.id } });
    await at.clock.until(() => at.desk.offers.current() !== undefined);
    expect(phone.channel.closed?.code).toBe(CLOSE.refused);
  });
});

describe('who is who', () => {
  it('four programs use one key at a time; a fifth ends the oldest when it proved itself, not before', async () => {
    const four = Array.from({ length: 4 }, () => at.phone(owner));
    const fifth = new ScriptedPhone(at.desk, owner);
    expect(four.map((phone) => phone.channel.closed)).toEqual([undefined, undefined, undefined, undefined]);
    fifth.take();
    expect(four.map((phone) => phone.channel.closed?.code)).toEqual([CLOSE.replaced, undefined, undefined, undefined]);
    expect(fifth.channel.closed).toBeUndefined();
  });

  it('a first message of a later version proves a session as well as any other', async () => {
    const phone = new ScriptedPhone(at.desk, owner);
    phone.raw(toUtf8('{"t":"fromTheFuture"}'));
    await at.clock.advance(11_000);
    expect(phone.channel.closed).toBeUndefined();
    expect(phone.of('tick')).toHaveLength(1);
  });

  it('worn keys end the session whatever is said on it', async () => {
    const phone = at.phone(owner);
    const worn = vi.spyOn(SealedSession.prototype, 'worn', 'get').mockReturnValue(true);
    phone.say({ t: 'ping', n: 1 });
    worn.mockRestore();
    expect(phone.channel.closed?.code).toBe(CLOSE.expired);
  });

  it('a recorded first message opens nothing, ends nothing, and is shown out', async () => {
    const phone = at.phone(owner);
    const replay = new MemoryChannel({ home: owner.grant.home.id, token: owner.grant.token });
    at.desk.accept(replay);
    replay.give(phone.first);
    expect(phone.channel.closed).toBeUndefined();
    await at.clock.advance(10_001);
    expect(replay.closed?.code).toBe(CLOSE.helloTimeout);
    expect(phone.channel.closed).toBeUndefined();
  });

  it('who repeats what it overheard does not keep the phone itself out', async () => {
    const phone = at.phone(owner);
    const replays = Array.from({ length: 60 }, () => {
      const more = new MemoryChannel({ token: owner.grant.token });
      at.desk.accept(more);
      more.give(phone.first);
      return more;
    });
    expect(replays.filter((one) => one.closed === undefined)).toHaveLength(4);
    expect(replays[0]?.closed?.code).toBe(CLOSE.tooMany);
    expect(at.phone(owner).channel.closed).toBeUndefined();
  });

  it('who knows a token and says nothing more fills no places', async () => {
    const silent = Array.from({ length: 100 }, () => {
      const one = new MemoryChannel({ token: owner.grant.token });
      at.desk.accept(one);
      return one;
    });
    expect(silent.filter((one) => one.closed === undefined)).toHaveLength(4);
    expect(at.phone(owner).channel.closed).toBeUndefined();
    expect(at.phone(await at.pair({ role: 'owner' }, 'Otto')).channel.closed).toBeUndefined();
  });

  it.each([
    ['an unknown token', { token: 'CCCCCCCCCCCCCCCCCCCCCA' }, CLOSE.unknownToken],
    ['a token that is no bytes', { token: 'CCCCCCCCCCCCCCCCCCCCCC' }, CLOSE.unknownToken],
    ['another home', { token: 'CCCCCCCCCCCCCCCCCCCCCA', home: 'DDDDDDDDDDDDDDDDDDDDDA' }, CLOSE.unknownHome],
    ['another version', { v: 2, token: 'CCCCCCCCCCCCCCCCCCCCCA' }, CLOSE.versionMismatch],
    ['nothing', {}, CLOSE.protocolError],
    ['no such slot', { slot: '7K' }, CLOSE.refused],
  ])('%s is turned away', (_what, hello, code) => {
    const channel = new MemoryChannel(hello);
    at.desk.accept(channel);
    expect(channel.closed?.code).toBe(code);
    expect(channel.closed?.reason.length).toBeGreaterThan(5);
  });

  it('another phone’s token proves nothing', async () => {
    const other = await at.pair({ role: 'guest', things: [] }, 'Gus');
    const thief = new ScriptedPhone(at.desk, { ...other, grant: { ...other.grant, token: owner.grant.token } });
    expect(thief.welcome).toBeUndefined();
    expect(thief.channel.closed?.code).toBe(CLOSE.badSeal);
    const mixed = new ScriptedPhone(at.desk, { ...owner, keyPair: suite.generateKeyPair() });
    expect(mixed.channel.closed?.code).toBe(CLOSE.badSeal);
  });

  it('ten failures a minute from one address are enough; others are not held up', async () => {
    for (let i = 0; i < 10; i++) at.desk.accept(new MemoryChannel({ token: 'CCCCCCCCCCCCCCCCCCCCCA' }, 'lan-http', '10.0.0.9'));
    const blocked = new ScriptedPhone(at.desk, owner, { path: 'lan-http', remote: '10.0.0.9' });
    expect(blocked.channel.closed?.code).toBe(CLOSE.tooMany);
    expect(at.phone(owner, { path: 'lan-http', remote: '10.0.0.8' }).welcome).toBeDefined();
    await at.clock.advance(60_001);
    expect(at.phone(owner, { path: 'lan-http', remote: '10.0.0.9' }).welcome).toBeDefined();
  });

  it('who says hello and nothing more is shown out after five seconds', async () => {
    const channel = new MemoryChannel({ token: owner.grant.token });
    at.desk.accept(channel);
    await at.clock.advance(4_999);
    expect(channel.closed).toBeUndefined();
    await at.clock.advance(1);
    expect(channel.closed?.code).toBe(CLOSE.helloTimeout);
  });

  it('a full house takes no more, and takes again when one leaves', async () => {
    const small = await new FakeDesk({ channels: 3 }).open();
    const paired = await small.pair();
    const waiting = Array.from({ length: 3 }, () => new MemoryChannel({ token: paired.grant.token }));
    for (const channel of waiting) small.desk.accept(channel);
    expect(new ScriptedPhone(small.desk, paired).channel.closed?.code).toBe(CLOSE.full);
    waiting[0]?.drop();
    expect(small.phone(paired).welcome).toBeDefined();
  });
});

describe('a session that misbehaves ends, and no other', () => {
  it.each<[string, (phone: ScriptedPhone) => void, number]>([
    ['a frame that does not open', (phone) => phone.channel.give(new Uint8Array(300)), CLOSE.badSeal],
    ['an empty frame', (phone) => phone.channel.give(new Uint8Array(0)), CLOSE.badSeal],
    ['no JSON', (phone) => phone.raw(toUtf8('{"t":')), CLOSE.protocolError],
    ['a wrong field', (phone) => phone.raw(toUtf8('{"t":"cancel","id":7}')), CLOSE.protocolError],
    [
      'too deep',
      (phone) => phone.raw(toUtf8(`{"t":"ask","n":1,"what":"x","with":${'['.repeat(50)}${']'.repeat(50)}}`)),
      CLOSE.protocolError,
    ],
    ['too large', (phone) => phone.raw(toUtf8(`{"t":"ask","n":1,"what":"x","with":"${'x'.repeat(70_000)}"}`)), CLOSE.protocolError],
    [
      'a flood',
      (phone) => {
        for (let i = 0; i < 500; i++) phone.say({ t: 'ping', n: i });
      },
      CLOSE.tooMany,
    ],
    [
      'too much observed',
      (phone) => {
        for (let i = 0; i < 65; i++) phone.say({ t: 'observe', thing: 'living/lamp', name: `p${i}` });
      },
      CLOSE.tooMany,
    ],
  ])('%s', async (_what, misbehave, code) => {
    const other = at.phone(await at.pair());
    const phone = at.phone(owner);
    misbehave(phone);
    expect(phone.channel.closed?.code).toBe(code);
    await report(reading(true));
    at.house.settle();
    expect(other.channel.closed).toBeUndefined();
    // Owners hear of who was paired.
    expect(other.changes.findLast(({ k }) => k !== 'touched')).toMatchObject({ k: 'value' });
  });

  it('a message of a later version is let pass', () => {
    const phone = at.phone(owner);
    phone.raw(toUtf8('{"t":"teleport","to":"mars"}'));
    expect(phone.channel.closed).toBeUndefined();
  });

  it('who never acknowledges what may not be left out is sent away', async () => {
    const phone = at.phone(owner);
    for (let i = 0; i < 12_000 && phone.channel.closed === undefined; i++) at.house.tell('alarm', 'x');
    at.house.settle();
    expect(phone.channel.closed?.code).toBe(CLOSE.slow);
  });
});

describe('pictures', () => {
  const picture = (byte: number, size = 100_000) => ({
    thing: 'camera',
    name: 'image',
    at: byte,
    media: 'image/jpeg',
    bytes: new Uint8Array(size).fill(byte),
  });
  let phone: ScriptedPhone;
  beforeEach(() => {
    phone = at.phone(owner);
    phone.say({ t: 'observe', thing: 'living/camera', name: 'image' });
  });

  it('come whole', () => {
    at.house.picture('living', picture(7, 900_000));
    expect(phone.of('picture')).toEqual([{ t: 'picture', thing: 'living/camera', name: 'image', at: 7, media: 'image/jpeg' }]);
    expect(Buffer.from(phone.blobs[0] as Uint8Array).equals(picture(7, 900_000).bytes)).toBe(true);
  });

  it('wait for a client that does not take them, the newest instead of all', () => {
    for (let i = 1; i <= 10; i++) at.house.picture('living', picture(i));
    expect(phone.of('picture').map((one) => one.at)).toEqual([1, 2]);
    phone.take();
    expect(phone.of('picture').map((one) => one.at)).toEqual([1, 2, 10]);
    expect(phone.disorder).toBe(0);
  });

  it('of a few bytes wait too, so that a slow link shows what is now', () => {
    for (let i = 1; i <= 10; i++) at.house.picture('living', picture(i, 1_000));
    expect(phone.of('picture').map((one) => one.at)).toEqual([1, 2]);
    phone.take();
    expect(phone.of('picture').map((one) => one.at)).toEqual([1, 2, 10]);
  });

  it('never hold up what happens in the house', async () => {
    for (let i = 1; i <= 10; i++) at.house.picture('living', picture(i));
    await report(reading(true));
    at.house.settle();
    expect(phone.values.get('living/lamp/on')).toMatchObject({ value: true });
  });

  it('wait while the channel is full, and come when it is not', async () => {
    phone.channel.buffered = 300_000;
    at.house.picture('living', picture(1));
    at.house.picture('living', picture(2));
    expect(phone.of('picture')).toEqual([]);
    phone.channel.buffered = 0;
    await at.clock.advance(300);
    expect(phone.of('picture').map((one) => one.at)).toEqual([2]);
  });

  it('lose nothing that happened in the same turn', async () => {
    const taken = report(reading(true));
    at.house.picture('living', picture(1));
    await taken;
    expect(phone.disorder).toBe(0);
    const after = at.phone(owner, { from: phone });
    expect(after.values.get('living/lamp/on')).toMatchObject({ value: true });
  });

  it('stop with the session', () => {
    phone.channel.drop();
    expect(at.gateway.observed).toEqual(['living/camera.image on', 'living/camera.image off']);
  });
});

describe('ping', () => {
  it('is answered at once, with the controller’s leg where asked', async () => {
    const phone = at.phone(owner);
    phone.say({ t: 'ping', n: 1 });
    phone.say({ t: 'ping', n: 2, controller: 'living' });
    at.gateway.up = false;
    phone.say({ t: 'ping', n: 3, controller: 'living' });
    await at.clock.flush();
    expect(phone.of('pong')).toEqual([
      { t: 'pong', n: 1, held: 0 },
      { t: 'pong', n: 2, held: 0, controller: { rtt: 4 } },
      { t: 'pong', n: 3, held: 0, controller: { error: 'living is away' } },
    ]);
  });
});
