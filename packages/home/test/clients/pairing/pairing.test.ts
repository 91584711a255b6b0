import { CLOSE, normaliseCrockford, parsePairingLink } from '@around/messages';
import { pskOfSecret } from '@around/sealing';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeDesk, HOME_KEYS } from '../../support/fakeDesk.js';
import { base64, MemoryChannel, PairingPhone, pairWith, ScriptedPhone, suite } from '../../support/scriptedPhone.js';

let at: FakeDesk;
beforeEach(async () => {
  at = await new FakeDesk().open();
});
const invite = (grant = { role: 'owner' as const }) => at.clock.settle(at.desk.invite('Olga', grant, 'test'));
const secretOf = (link: string): { slot: string; psk: Uint8Array } => {
  const offer = parsePairingLink(link);
  if (!offer.ok) throw new Error(offer.error);
  return { slot: offer.value.slot, psk: pskOfSecret(suite, offer.value.slot, offer.value.secret) };
};

describe('an invitation', () => {
  it('says where the home is and who it is', async () => {
    const { link, code, expires } = await invite();
    expect(parsePairingLink(link)).toMatchObject({
      ok: true,
      value: {
        relay: 'wss://around.example',
        lan: ['ws://192.168.1.7:8080'],
        home: HOME_KEYS.homeId,
        key: base64(HOME_KEYS.staticKey.publicKey),
      },
    });
    expect(link).toMatch(/^https:\/\/around\.example\/#p=/);
    expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    expect(expires - at.clock.wall()).toBe(300_000);
  });

  it('has both its slots at the relay while it is open', async () => {
    let told = 0;
    at.desk.onRoutesChanged(() => told++);
    const { slot, code } = await invite();
    expect(at.desk.slots()).toEqual([
      { slot, ms: 300_000 },
      { slot: code.slice(0, 2), ms: 300_000 },
    ]);
    await at.clock.advance(299_000);
    expect(at.desk.slots()).toHaveLength(2);
    await at.clock.advance(1_000);
    expect(at.desk.slots()).toEqual([]);
    expect(told).toBe(2);
    expect(at.books.invitationRecords.size).toBe(0);
  });

  it('is not lengthened by a wall clock that is set back', async () => {
    const { slot } = await invite();
    at.clock.jumpWall(-3_600_000);
    expect(at.desk.invitations.find(slot)).toBeUndefined();
  });

  it('is over at the first wrong code that a full disk cannot count, and ends by time without harm', async () => {
    const { slot, link } = await invite();
    const other = await invite();
    at.books.full = true;
    new PairingPhone(at.desk, slot).shake(new Uint8Array(32));
    expect(at.desk.invitations.find(slot)).toBeUndefined();
    expect(new PairingPhone(at.desk, slot).shake(secretOf(link).psk)).toBeUndefined();
    await at.clock.advance(300_000);
    expect(at.desk.invitations.find(other.slot)).toBeUndefined();
    expect(at.desk.slots()).toEqual([]);
  });

  it('can be taken back', async () => {
    const { slot } = await invite();
    at.desk.invitations.close(slot);
    expect(at.desk.slots()).toEqual([]);
    expect(new PairingPhone(at.desk, slot).channel.closed?.code).toBe(CLOSE.refused);
  });

  it('comes back after a restart of the home, with its failures', async () => {
    const { link } = await invite();
    for (let i = 0; i < 4; i++) new PairingPhone(at.desk, secretOf(link).slot).shake(new Uint8Array(32));
    await at.desk.stop();
    const later = await new FakeDesk({ books: at.books, clock: at.clock }).open();
    new PairingPhone(later.desk, secretOf(link).slot).shake(new Uint8Array(32));
    await expect(pairWith(later.desk, { link })).rejects.toThrow();
  });

  it('of the home’s own console does not: it makes another', async () => {
    at.desk.offers.offerOwner('owner');
    await at.clock.until(() => at.desk.offers.current() !== undefined);
    const later = await new FakeDesk({ books: at.books, clock: at.clock }).open();
    expect(later.desk.slots()).toEqual([]);
  });
});

describe('pairing', () => {
  it('by link: grant, stored, done; then the key opens sessions', async () => {
    const { link } = await invite();
    const paired = await pairWith(at.desk, { link }, 'Olga’s phone');
    expect(paired.grant).toMatchObject({
      home: { id: HOME_KEYS.homeId, title: 'Our house' },
      key: { user: 'Olga', role: 'owner' },
      relay: 'wss://around.example',
    });
    expect(paired.homeKey).toEqual(HOME_KEYS.staticKey.publicKey);
    expect(at.of('notice')).toMatchObject([{ kind: 'paired', detail: expect.stringContaining('Olga') }]);
    expect(at.desk.tokenHashes()).toHaveLength(1);
    expect(at.desk.slots()).toEqual([]);
    expect(new ScriptedPhone(at.desk, paired).welcome).toMatchObject({
      key: { user: 'Olga', role: 'owner' },
      home: { title: 'Our house' },
    });
  });

  it('by typed code, however it is typed', async () => {
    const { code } = await invite();
    const sloppy = code.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l').replaceAll('-', ' ');
    expect(normaliseCrockford(sloppy, 12)).toBe(code.replaceAll('-', ''));
    expect((await pairWith(at.desk, { code: sloppy })).grant.key.user).toBe('Olga');
  });

  it('is good once', async () => {
    const { link, code } = await invite();
    await pairWith(at.desk, { link });
    await expect(pairWith(at.desk, { link })).rejects.toThrow();
    await expect(pairWith(at.desk, { code })).rejects.toThrow();
    expect(at.books.keyRecords.size).toBe(1);
  });

  it('of two phones at once gives one key', async () => {
    const { link } = await invite();
    const { slot, psk } = secretOf(link);
    const first = new PairingPhone(at.desk, slot);
    const second = new PairingPhone(at.desk, slot);
    expect([first.shake(psk), second.shake(psk)].every((grant) => grant !== undefined)).toBe(true);
    expect([first.stored(), second.stored()]).toEqual(['done', 'sorry']);
    expect(at.books.keyRecords.size).toBe(1);
    expect([first.channel.closed?.code, second.channel.closed?.code]).toEqual([CLOSE.normal, CLOSE.refused]);
  });

  it('that is never stored makes nothing valid', async () => {
    const { link } = await invite();
    const { slot, psk } = secretOf(link);
    const phone = new PairingPhone(at.desk, slot);
    const grant = phone.shake(psk);
    expect(grant).toBeDefined();
    expect(at.desk.tokenHashes()).toEqual([]);
    await at.clock.advance(31_000);
    expect(phone.channel.closed?.code).toBe(CLOSE.helloTimeout);
    const asked = new MemoryChannel({ token: grant?.token as string });
    at.desk.accept(asked);
    expect(asked.closed?.code).toBe(CLOSE.unknownToken);
    await pairWith(at.desk, { link });
  });

  it('that the disk does not take says so, and the invitation stays', async () => {
    const { link } = await invite();
    const { slot, psk } = secretOf(link);
    at.books.full = true;
    const phone = new PairingPhone(at.desk, slot);
    phone.shake(psk);
    expect(phone.stored()).toBe('sorry');
    at.books.full = false;
    await pairWith(at.desk, { link });
  });

  it('is burnt by five wrong codes', async () => {
    const { link, code } = await invite();
    const { slot, psk } = secretOf(link);
    for (let i = 0; i < 5; i++) {
      const guess = new PairingPhone(at.desk, i % 2 === 0 ? slot : code.slice(0, 2));
      expect(guess.shake(new Uint8Array(32).fill(i))).toBeUndefined();
      expect(guess.channel.closed?.code).toBe(CLOSE.badSeal);
    }
    expect(new PairingPhone(at.desk, slot).channel.closed?.code).toBe(CLOSE.refused);
    expect(at.desk.slots()).toEqual([]);
    expect(psk).toHaveLength(32);
  });

  it('a guesser who was in before the fifth failure is out after it', async () => {
    const { link } = await invite();
    const { slot, psk } = secretOf(link);
    const waiting = new PairingPhone(at.desk, slot);
    for (let i = 0; i < 5; i++) new PairingPhone(at.desk, slot).shake(new Uint8Array(32));
    expect(waiting.shake(psk)).toBeUndefined();
    expect(waiting.channel.closed?.code).toBe(CLOSE.refused);
  });

  it('ends at a frame that is no handshake, at any turn', async () => {
    const { link } = await invite();
    const { slot, psk } = secretOf(link);
    const first = new PairingPhone(at.desk, slot);
    first.channel.give(new Uint8Array(7));
    expect(first.channel.closed?.code).toBe(CLOSE.badSeal);
    const last = new PairingPhone(at.desk, slot);
    last.shake(psk);
    last.say({ t: 'nonsense' });
    expect(last.channel.closed?.code).toBe(CLOSE.protocolError);
    expect(at.books.keyRecords.size).toBe(0);
  });
});

describe('the first owner', () => {
  it('is offered at the home itself until there is one', async () => {
    at.desk.offers.offerOwner('owner');
    await at.clock.until(() => at.desk.offers.current() !== undefined);
    const first = at.desk.offers.current();
    await at.clock.advance(301_000);
    await at.clock.until(() => at.desk.offers.current() !== undefined);
    const second = at.desk.offers.current();
    expect(second?.link).not.toBe(first?.link);
    await pairWith(at.desk, { link: second?.link as string });
    expect(at.desk.offers.current()).toBeUndefined();
    await at.clock.advance(600_000);
    expect(at.desk.offers.current()).toBeUndefined();
    expect(at.desk.slots()).toEqual([]);
  });

  it('is not offered anew at once where somebody guesses', async () => {
    at.desk.offers.offerOwner('owner');
    await at.clock.until(() => at.desk.offers.current() !== undefined);
    const { slot } = secretOf(at.desk.offers.current()?.link as string);
    await at.clock.advance(10_000);
    for (let i = 0; i < 5; i++) new PairingPhone(at.desk, slot).shake(new Uint8Array(32));
    expect(at.desk.offers.current()).toBeUndefined();
    await at.clock.advance(280_000);
    expect(at.desk.offers.current()).toBeUndefined();
    await at.clock.advance(11_000);
    await at.clock.until(() => at.desk.offers.current() !== undefined);
  });

  it('is offered again after another offer was shown in between', async () => {
    at.desk.offers.offerOwner('owner');
    await at.clock.until(() => at.desk.offers.current() !== undefined);
    const { link } = await at.clock.settle(at.desk.offers.offer('Gus', { role: 'guest', things: ['*'] }));
    await pairWith(at.desk, { link });
    expect(at.desk.offers.current()).toBeUndefined();
    await at.clock.until(() => at.desk.offers.current()?.user === 'owner', 301_000);
  });

  it('is not made again at a display that anybody passes', async () => {
    await at.pair();
    at.desk.offers.offerOwner('visitor');
    await at.clock.advance(1_000);
    expect(at.desk.offers.current()).toBeUndefined();
  });

  it('takes another slot where the relay says that it is another home’s', async () => {
    at.desk.offers.offerOwner('owner');
    await at.clock.until(() => at.desk.offers.current() !== undefined);
    const before = at.desk.offers.current()?.code as string;
    at.desk.slotTaken(before.slice(0, 2));
    await at.clock.until(() => at.desk.offers.current() !== undefined && at.desk.offers.current()?.code !== before);
    expect(at.desk.slots().map((one) => one.slot)).toContain(at.desk.offers.current()?.code.slice(0, 2));
    expect(at.desk.slots()).toHaveLength(2);
  });
});

describe('an offer from the console', () => {
  it('is shown, whatever its role, and replaces the one before', async () => {
    await at.pair();
    const first = await at.clock.settle(at.desk.offers.offer('Gus', { role: 'guest', things: ['*'] }));
    expect(at.desk.offers.current()).toMatchObject({ user: 'Gus', link: first.link });
    const second = await at.clock.settle(at.desk.offers.offer('Ann', { role: 'owner' }));
    expect(at.desk.offers.current()?.link).toBe(second.link);
    await expect(pairWith(at.desk, { link: first.link })).rejects.toThrow();
    await pairWith(at.desk, { link: second.link });
    expect(at.desk.offers.current()).toBeUndefined();
  });
});
