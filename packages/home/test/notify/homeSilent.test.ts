import type { PushPayload, WillLetter } from '@around/messages';
import { MemoryFiles, seededRandom } from '@around/platform/fake';
import { expect, it } from 'vitest';
import { weekClock } from '../../src/house/rightsHours.js';
import { HomeSilent } from '../../src/notify/homeSilent.js';
import { type SealedPush, sealPush } from '../../src/notify/ways/sealPush.js';
import { loadPushKeys } from '../../src/storage/pushKeys.js';
import { NotifyRig } from './notifyRig.js';
import { Browser, vapid } from './pushService.js';

/** 2026-03-02, 14:02 in Berlin. */
const AT = Date.UTC(2026, 2, 2, 13, 2);
const HOUR = 3_600_000;
const OPTIONS = { homeId: 'HOME', title: 'Greenhouse', after: 120_000, local: weekClock('Europe/Berlin') };

/** Letters as an envelope that anybody can look into. */
function scene(wall = AT) {
  const rig = new NotifyRig(wall);
  const open = async (to: { endpoint: string }, json: string, until: number): Promise<SealedPush> => ({
    endpoint: to.endpoint,
    headers: { Authorization: `until ${until}`, TTL: '60', Urgency: 'high', 'Content-Encoding': 'aes128gcm' },
    body: new TextEncoder().encode(json),
  });
  const silent = new HomeSilent({ clock: rig.clock }, { notifications: rig.all, seal: open }, OPTIONS);
  return { rig, silent };
}
const textOf = ({ body }: WillLetter): PushPayload => JSON.parse(Buffer.from(body, 'base64url').toString()) as PushPayload;
const to = (letters: readonly WillLetter[] = []): string[] => letters.map((letter) => letter.to.replace('https://push.example/key-', ''));

it('is for the phones of those who live here, in the language of each, with the time of the last word', async () => {
  const { rig, silent } = scene();
  rig.phone('Max', 'key-Max2', 'ja');
  const will = await silent.write();
  expect(to(will?.letters)).toEqual(['Olga', 'Max', 'Max2']);
  const [first, , third] = (will?.letters ?? []).map(textOf);
  expect(first).toMatchObject({
    v: 1,
    home: 'HOME',
    id: 'silent',
    at: AT,
    level: 'warning',
    tag: 'home',
    title: 'Home silent since 14:02',
  });
  expect(first?.text).toContain('Greenhouse');
  expect(third?.title).toBe('14:02から家の応答がありません');
  expect(will).toMatchObject({ after: 120_000, until: AT + 23 * HOUR });
});

it('leaves out who wants alarms alone, no push, or nothing of the home itself; nobody left is no will', async () => {
  const { rig, silent } = scene();
  rig.set('Olga', { least: 'alarm' });
  expect(to((await silent.write())?.letters)).toEqual(['Max']);
  rig.set('Max', { ways: ['email'] });
  expect(await silent.write()).toBeUndefined();
  rig.set('Olga', { own: false }).set('Max', { ways: ['email', 'push'] });
  expect(to((await silent.write())?.letters)).toEqual(['Max']);
  rig.dead.add('key-Max');
  expect(await silent.write()).toBeUndefined();
});

it('is held through quiet hours: those that are now, and those to come within a day', async () => {
  const { rig, silent } = scene();
  rig.set('Olga', { quiet: { from: '22:00', to: '07:00' } }).set('Max', { quiet: { from: '13:00', to: '15:00' } });
  const [olga, max] = (await silent.write())?.letters ?? [];
  const hour = (n: number): number => Date.UTC(2026, 2, 2, n) - HOUR;
  expect(olga?.hold).toEqual([{ from: hour(22), until: hour(31) }]);
  expect(max?.hold).toEqual([
    { from: AT - 60_000, until: hour(15) },
    { from: hour(37), until: hour(39) },
  ]);
});

it('a phone whose letter no relay would take spoils nobody else’s', async () => {
  const { rig, silent } = scene();
  rig.pushes.put('key-odd', 'Max', { endpoint: 'https://push.example/ö', p256dh: '', auth: '' });
  expect(to((await silent.write())?.letters)).toEqual(['Olga', 'Max']);
});

it('says that it is back to the same people, in their language, in the place of the other on their phones', async () => {
  const { rig, silent } = scene(AT + HOUR);
  await rig.open();
  rig.phone('Max', 'key-Max', 'zh-Hans');
  rig.set('Olga', { least: 'warning' });
  silent.released({ at: AT + 120_000, since: AT, sent: 2 });
  await rig.clock.flush();
  expect(rig.heard.map(({ tag }) => tag)).toEqual(['home', 'home']);
  expect(rig.news().sort()).toEqual([
    'key-Max 家已恢复响应 | “Greenhouse”从 14:02 到 15:02 没有响应。',
    'key-Olga Home is back | Greenhouse was silent from 14:02 to 15:02.',
  ]);
});

it('with the home’s own seal it opens for that phone alone, is signed for its push service, and all are of one length', async () => {
  const rig = new NotifyRig(AT);
  const phone = new Browser();
  const subscription = phone.subscription('https://push.example/key-Olga');
  rig.pushes.put('key-Olga', 'Olga', subscription);
  rig.pushes.put('key-Max', 'Max', { ...new Browser().subscription('https://push.example/key-Max'), language: 'ja' });
  const keys = await loadPushKeys({ files: new MemoryFiles(), random: seededRandom(3), log: rig.log });
  const silent = new HomeSilent(
    { clock: rig.clock },
    {
      notifications: rig.all,
      seal: (one, json, until) =>
        sealPush(one, json, { keys, contact: 'https://around.example', ttl: 86_400, urgency: 'high', topic: 'home', until }),
    },
    OPTIONS,
  );
  const [letter, other] = (await silent.write())?.letters ?? [];
  if (letter === undefined || other === undefined) throw new Error('a letter is missing');
  const body = Buffer.from(letter.body, 'base64url');
  expect(JSON.parse(phone.open(body))).toMatchObject({ title: 'Home silent since 14:02' });
  expect(() => phone.open(Buffer.from(other.body, 'base64url'))).toThrow();
  expect(other.body).toHaveLength(letter.body.length);
  const { claims } = vapid(letter.auth);
  expect(claims.aud).toBe('https://push.example');
  expect(Number(claims.exp) * 1_000).toBeGreaterThan(AT + 23 * HOUR);
});
