import type { WillLetter } from '@around/messages';
import { isPublic } from '@around/platform';
import { recordingLog } from '@around/platform/fake';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PushService } from '../../../home/test/notify/pushService.js';
import { postLetter } from '../../src/push/postLetter.js';

const letter = (to: string, more: Partial<WillLetter> = {}): WillLetter => ({
  ...{ to, auth: 'vapid t=a.b.c, k=d', ttl: 3_600, urgency: 'high', body: Buffer.from('sealed').toString('base64url') },
  ...more,
});

describe('where a letter may go', () => {
  it.each([
    ...['10.0.0.1', '127.0.0.1', '172.16.9.9', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '224.0.0.1', '255.255.255.255'],
    ...['::1', '::', 'fe80::1', 'fd00::1', '::ffff:10.0.0.1', '::ffff:a00:1', '64:ff9b::a00:1', '2002:a00:1::1', '2001:db8::1', 'ff02::1'],
    ...['', 'localhost', '1.2.3', 'push.example'],
  ])('not to %s', (address) => expect(isPublic(address)).toBe(false));

  it.each(['8.8.8.8', '142.250.74.202', '2a00:1450:4001:810::200a', '2606:4700::1'])('to %s', (address) =>
    expect(isPublic(address)).toBe(true),
  );

  it.each([
    ...['https://127.0.0.1/x', 'https://[::1]/x', 'https://localhost/x', 'https://[::ffff:127.0.0.1]/x', 'https://0x7f.1/x'],
    ...['http://push.example/x', 'https://user@push.example/x', 'https://['],
  ])('is not sent to %s', async (to) => {
    expect(await postLetter(recordingLog(), { privateServers: false })(letter(to))).toBe('refused');
  });
});

describe('a push service', () => {
  let service: PushService;
  beforeAll(async () => {
    service = await new PushService().open();
  });
  afterAll(async () => {
    await service?.close();
  });
  const post = (one: WillLetter) => {
    const log = recordingLog();
    return { log, ended: postLetter(log, { privateServers: true, ca: service.ca })(one) };
  };

  it('gets exactly what was given, with headers of the relay’s own making', async () => {
    expect(await post(letter(`${service.origin}/send/abc?x=1`, { topic: 'home' })).ended).toBe('sent');
    const [taken] = service.taken.splice(0);
    expect(taken?.path).toBe('/send/abc?x=1');
    expect(taken?.body.toString()).toBe('sealed');
    expect(taken?.headers).toMatchObject({
      ...{ authorization: 'vapid t=a.b.c, k=d', ttl: '3600', urgency: 'high', topic: 'home' },
      ...{ 'content-encoding': 'aes128gcm', 'content-type': 'application/octet-stream' },
    });
  });

  it.each([
    [410, 'refused'],
    [404, 'refused'],
    [403, 'refused'],
    [307, 'refused'],
    [429, 'later'],
    [503, 'later'],
  ] as const)('that says %i: %s, and no redirect is followed', async (status, end) => {
    service.answers.push({ status, headers: { location: `${service.origin}/elsewhere` } });
    const { log, ended } = post(letter(`${service.origin}/secret-path`));
    expect(await ended).toBe(end);
    expect(service.taken.splice(0).map(({ path }) => path)).toEqual(['/secret-path']);
    expect(JSON.stringify(log.lines)).toContain(new URL(service.origin).host);
    expect(JSON.stringify(log.lines)).not.toContain('secret-path');
  });

  it('that is not there, or whose certificate nobody knows, is tried again', async () => {
    expect(await post(letter('https://localhost:1/x')).ended).toBe('later');
    expect(await postLetter(recordingLog(), { privateServers: true })(letter(`${service.origin}/x`))).toBe('later');
    expect(service.taken).toEqual([]);
  });
});
