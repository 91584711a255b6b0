import { MemoryFiles, recordingLog, seededRandom } from '@around/platform/fake';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Telling } from '../../src/notify/way.js';
import { payloadOf } from '../../src/notify/ways/payload.js';
import { PushWay } from '../../src/notify/ways/pushWay.js';
import { PUSH_BYTES } from '../../src/notify/ways/sealPush.js';
import { loadPushKeys, PUSH_KEYS_NAME, type PushKeys } from '../../src/storage/pushKeys.js';
import { Browser, PushService, vapid } from './pushService.js';

const DAY = 86_400_000;
let service: PushService;
let keys: PushKeys;
let way: PushWay;
let now: number;
const browser = new Browser();
beforeEach(async () => {
  service = await new PushService().open();
  keys = await loadPushKeys({ files: new MemoryFiles(), random: seededRandom(3), log: recordingLog() });
  now = Date.now();
  way = wayTo({});
});
afterEach(() => service.close());
const wayTo = (more: { privateServers?: boolean; timeoutMs?: number }) =>
  new PushWay(
    { wall: () => now },
    { homeId: 'H', keys, contact: () => 'https://around.example', privateServers: true, ca: service.ca, timeoutMs: 5_000, ...more },
  );
const told = (more: Partial<Telling> = {}): Telling => ({
  ...{ id: 'n1', at: now, title: 'Water in the cellar', level: 'alarm', tag: 'water', buttons: [], until: now + DAY },
  ...more,
});
const send = (more: Partial<Telling> = {}) => way.send(told(more), browser.subscription(`${service.origin}/s/1`));
const opened = (i = -1) => JSON.parse(browser.open(service.taken.at(i)?.body as Buffer)) as Record<string, unknown>;

describe('the second implementation', () => {
  it('opens the example of RFC 8291, appendix A', () => {
    const raw = (text: string) => Buffer.from(text, 'base64url');
    const example = new Browser(raw('q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94'), raw('BTBZMqHH6r4Tts7J_aSIgg'));
    expect(example.subscription('').p256dh).toBe('BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4');
    const body =
      'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN';
    expect(example.open(raw(body))).toBe('When I grow up, I want to be a watermelon');
    const broken = raw(body);
    broken[120] = (broken[120] ?? 0) ^ 1;
    expect(() => example.open(broken)).toThrow();
  });
});

describe('a push', () => {
  it('is sealed for its phone, signed by the home, and tells the push service nothing but its size and how urgent it is', async () => {
    expect(await send({ text: 'By the washing machine', buttons: [{ title: 'Shut', write: 'cellar/valve.on', value: false }] })).toEqual({
      state: 'ok',
    });
    const [push] = service.taken;
    expect(push?.path).toBe('/s/1');
    expect(opened()).toEqual({
      ...{ v: 1, home: 'H', id: 'n1', at: now, title: 'Water in the cellar', level: 'alarm', tag: 'water' },
      ...{ text: 'By the washing machine', buttons: [{ title: 'Shut' }] },
    });
    expect(push?.headers).toMatchObject({ ttl: '86400', urgency: 'high', 'content-encoding': 'aes128gcm' });
    expect(push?.headers.topic).toMatch(/^[\w-]{32}$/);
    const { claims, key } = vapid(push?.headers.authorization);
    expect(key).toBe(keys.publicKey);
    expect(claims).toMatchObject({ aud: service.origin, sub: 'https://around.example' });
    expect(Number(claims.exp) * 1_000 - now).toBeGreaterThan(11 * 3_600_000);
    expect(JSON.stringify(push?.headers)).not.toMatch(/water/i);
    // Short and longer texts look alike.
    await send({ text: 'In the hall' });
    expect(service.taken[1]?.body.length).toBe(push?.body.length);
    // The same group, the same topic; another, another.
    await send({ tag: 'bell', level: 'info', until: now + 60_000 });
    expect(service.taken[1]?.headers.topic).toBe(push?.headers.topic);
    expect(service.taken[2]?.headers.topic).not.toBe(push?.headers.topic);
    expect(service.taken[2]?.headers).toMatchObject({ ttl: '60', urgency: 'low' });
  });

  it('is sealed beforehand too, and sent by another within a day', async () => {
    const sealed = await way.seal(browser.subscription(`${service.origin}/s/9`), '{"v":1}', now + DAY);
    expect(service.taken).toEqual([]);
    expect(sealed.endpoint).toBe(`${service.origin}/s/9`);
    expect(JSON.parse(browser.open(Buffer.from(sealed.body)))).toEqual({ v: 1 });
    const { claims } = vapid(sealed.headers.Authorization);
    expect(Number(claims.exp) * 1_000).toBeGreaterThan(now + DAY - 120_000);
    expect(Number(claims.exp) * 1_000).toBeLessThan(now + DAY);
  });

  it('says what became of it', async () => {
    service.answers.push({ status: 410 }, { status: 404 }, { status: 429, headers: { 'retry-after': '120' } }, { status: 503 });
    service.answers.push({ status: 403, text: 'wrong\n key' }, { status: 301, headers: { location: 'https://localhost/' } });
    expect(await send()).toMatchObject({ state: 'gone' });
    expect(await send()).toMatchObject({ state: 'gone' });
    expect(await send()).toMatchObject({ state: 'later', afterMs: 120_000 });
    expect(await send()).toEqual({ state: 'later', detail: 'the push service answered 503' });
    expect(await send()).toEqual({ state: 'failed', detail: 'the push service answered 403: wrong key' });
    // No redirect is followed.
    expect(await send()).toMatchObject({ state: 'failed' });
    expect(service.taken).toHaveLength(6);
  });

  it('waits for no service that hangs, and comes back to one that is away', async () => {
    way = wayTo({ timeoutMs: 50 });
    service.answers.push('hang');
    expect(await send()).toMatchObject({ state: 'later', detail: expect.stringContaining('no answer in time') });
    const { origin } = service;
    await service.close();
    expect(await way.send(told(), browser.subscription(`${origin}/s`))).toMatchObject({ state: 'later' });
    service = await new PushService().open();
  });

  it('takes a small picture along, and leaves it where that is too large', async () => {
    const picture = { media: 'image/jpeg', bytes: new Uint8Array(1_800).fill(7) };
    service.answers.push({ status: 413 });
    expect(await send({ picture, text: 'x'.repeat(2_000) })).toEqual({ state: 'ok' });
    expect(opened(0)).toMatchObject({ picture: true, image: expect.stringMatching(/^data:image\/jpeg;base64,Bwc/) });
    expect(opened(1)).toMatchObject({ picture: true });
    expect(opened(1)).not.toHaveProperty('image');
    service.answers.push({ status: 413 }, { status: 413 });
    expect(await send({ picture })).toMatchObject({ state: 'failed' });
    await send({ picture: { media: 'image/jpeg', bytes: new Uint8Array(50_000) } });
    expect(opened()).toMatchObject({ picture: true });
    expect(opened()).not.toHaveProperty('image');
  });

  it('is never larger than a push service takes, in any script', () => {
    for (const text of ['家'.repeat(2_000), '"\\'.repeat(1_000), '👩‍👩‍👧'.repeat(240)]) {
      const picture = { media: 'image/jpeg', bytes: new Uint8Array(1_800) };
      const json = payloadOf('H'.repeat(30), told({ title: '家'.repeat(400), text, picture }));
      expect(Buffer.byteLength(json)).toBeLessThanOrEqual(PUSH_BYTES);
      expect(JSON.parse(json)).toMatchObject({ v: 1, image: expect.any(String) });
    }
  });

  it('goes to no address but of the internet', async () => {
    way = wayTo({ privateServers: false });
    // It is a name of this machine.
    expect(await send()).toMatchObject({ state: 'failed', detail: expect.stringContaining('no address of the internet') });
    for (const host of ['127.0.0.1', '[::1]', '192.168.1.1', '[::ffff:10.0.0.1]', '[fe80::1]', '169.254.169.254', '2130706433', '0x7f.1']) {
      const end = await way.send(told(), browser.subscription(`https://${host}/x`));
      expect(end, host).toMatchObject({ state: 'failed', detail: expect.stringContaining('no address of the internet') });
    }
    expect(service.taken).toEqual([]);
  });

  it('is given up for an address that is damaged', async () => {
    const bad = { ...browser.subscription(`${service.origin}/s`), p256dh: `${'A'.repeat(87)}` };
    expect(await way.send(told(), bad)).toMatchObject({ state: 'gone' });
  });
});

describe('the key that push services know the home by', () => {
  it('stays, and is made anew where it is damaged', async () => {
    const files = new MemoryFiles();
    const ports = { files, random: seededRandom(5), log: recordingLog() };
    const first = await loadPushKeys(ports);
    expect(first).toMatchObject({ made: true, publicKey: expect.stringMatching(/^B[\w-]{86}$/) });
    expect(await loadPushKeys(ports)).toEqual({ ...first, made: false });
    await files.write(PUSH_KEYS_NAME, new Uint8Array([1, 2, 3]));
    const other = await loadPushKeys(ports);
    expect(other.made).toBe(true);
    expect(other.publicKey).not.toBe(first.publicKey);
  });
});
