import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as messages from '@around/messages';
import { type FromHome, LEVEL, LIMITS, type Result, toUtf8 } from '@around/messages';
import { beforeAll, expect, it } from 'vitest';
import { goldens } from '../../src/fuzz/goldens.js';
import { OpenHouse } from '../support/openHouse.js';
import { PhoneEnd } from '../support/phoneEnd.js';
import { until, Watch } from '../support/watch.js';
import { describeUpgrade, previousRelease } from './previousRelease.js';

type Messages = typeof messages;
const ours: Messages = messages;
const CODECS = [
  'controllerHello',
  'toController',
  'fromController',
  'fromPhoneControl',
  'toPhoneControl',
  'fromPhone',
  'fromHome',
  'fromRelayLogin',
  'toRelayLogin',
  'tcpRequest',
  'toDisplay',
  'fromDisplay',
] as const;
const ALONE = {
  beacon: ['Beacon', 'BeaconReply'],
  session: ['SessionSeen', 'SessionWelcome', 'PairingRequest', 'PairingGrant', 'PairingStep'],
  slot: ['SlotOffer', 'SlotAnswer'],
};

describeUpgrade('the messages of this release and the one before', () => {
  let theirs: Messages;
  let before: string;
  beforeAll(async () => {
    before = previousRelease();
    theirs = (await import(pathToFileURL(join(before, 'packages/messages/dist/index.js')).href)) as Messages;
  }, 180_000);

  it.each(CODECS)('%s: each side reads what the other says, or says that the type is unknown', (name) => {
    const samples = (folder?: string): object[] => Object.values(goldens(name, folder)).flat();
    for (const sample of samples()) {
      if (name === 'fromHome' && !forLevelOne(sample as FromHome)) continue;
      const read = theirs[name].decode(JSON.stringify(sample), LIMITS.message) as Result<object>;
      if (!read.ok) expect(read.error, JSON.stringify(sample)).toMatch(/^unknown message type/);
    }
    for (const sample of samples(before)) {
      const read = ours[name].decode(JSON.stringify(sample), LIMITS.message) as Result<object>;
      expect(read, JSON.stringify(sample)).toEqual({ ok: true, value: sample });
    }
  });

  it.each(Object.entries(ALONE))('%s: each side reads what the other says', (file, types) => {
    for (const type of types) {
      const decoder = (messages: Messages) => messages[`decode${type}` as 'decodeBeacon'];
      for (const sample of goldens(file)[type] ?? [])
        expect(decoder(theirs)(toUtf8(JSON.stringify(sample))), type).toMatchObject({ ok: true });
      for (const sample of goldens(file, before)[type] ?? [])
        expect(decoder(ours)(toUtf8(JSON.stringify(sample)))).toEqual({ ok: true, value: sample });
    }
  });

  it('asks: an older client reads the answers to all that it may ask', () => {
    for (const name of theirs.ASK_NAMES) {
      for (const { with: request, answer } of goldens('asks', before)[name] as { with: unknown; answer: unknown }[]) {
        expect(ours.checkAsk(name, request), name).toMatchObject({ ok: true });
        expect(ours.checkAnswer(name, answer), name).toMatchObject({ ok: true });
      }
      for (const { answer } of goldens('asks')[name] as { answer: unknown }[])
        expect(theirs.checkAnswer(name, answer), name).toMatchObject({ ok: true });
    }
  });

  it('tells a client of the release before nothing that it does not know', async () => {
    using watch = new Watch();
    await using house = await OpenHouse.start({ watch });
    const old = await OldPhone.open(house, 'old');
    const kinds = new Set<string>();
    house.phone.subscribe(({ changes }) => {
      for (const { k } of changes) kinds.add(k);
    });
    await house.phone.ask('setLook', { thing: 'living/lamp', title: 'Reading lamp', room: 'Study' });
    await house.phone.ask('wish', { id: 'w1', thing: 'living/lamp', name: 'level', value: 5 });
    await house.phone.ask('setUser', { name: 'Cy', grant: { role: 'member' } });
    await house.phone.ask('setPin', { pin: '1234' });
    await house.turn();
    await until('a client of today hears of looks and wishes', () => ['look', 'wish', 'step', 'value'].every((kind) => kinds.has(kind)));
    const late = await OldPhone.open(house, 'late');
    for (const phone of [old, late]) {
      await until('the older client knows the house', () => phone.told.some(({ t }) => t === 'sync'));
      await until('it hears of the lamp', () => JSON.stringify(phone.told).includes('living/lamp'));
      for (const message of phone.told) {
        expect(theirs.fromHome.decode(JSON.stringify(message), LIMITS.message), JSON.stringify(message).slice(0, 500)).toMatchObject({
          ok: true,
        });
      }
      phone.close();
    }
    expect(LEVEL).toBeGreaterThan(1);
    expect(watch.faults).toEqual([]);
  });
});

/** Whether a home may say it to a client of level 1. */
function forLevelOne(message: FromHome): boolean {
  const changes = message.t === 'changes' ? message.items : message.t === 'sync' ? (message.changes ?? []) : [];
  return changes.every(({ k }) => ours.knowsChange(1, k));
}

/** A phone that says nothing of a level, as those before it do. */
class OldPhone {
  readonly #end: PhoneEnd;
  readonly #reading: NodeJS.Timeout;

  private constructor(end: PhoneEnd) {
    this.#end = end;
    end.say({ t: 'taken', seq: 0 });
    this.#reading = setInterval(() => end.read(), 10);
  }

  static async open(house: OpenHouse, name: string): Promise<OldPhone> {
    const end = new PhoneEnd(house.relayPort, await house.pair(name));
    await end.open();
    return new OldPhone(end);
  }

  get told(): readonly FromHome[] {
    return this.#end.heard;
  }

  close(): void {
    clearInterval(this.#reading);
    this.#end.web.destroy();
  }
}
