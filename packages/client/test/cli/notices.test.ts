import type { Notice } from '@around/messages';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeHomeClient, fakeTerminal, LAMP } from './fakeWorld.js';

const NOTICE: Notice = {
  ...{ id: 'nQk3vXy12', n: 7, at: Date.UTC(2026, 0, 15, 14), from: 'bell', title: 'Somebody rings', level: 'info', picture: true },
  buttons: [{ title: 'Open', invoke: 'gate/door.open' }],
  told: [
    { to: 'Olga', by: 'push', at: 1, state: 'sent' },
    { to: 'Max', by: 'email', at: 1, state: 'failed', detail: 'no e-mail address' },
  ],
};
let client: FakeHomeClient;
let run: ReturnType<typeof fakeTerminal>['run'];
beforeEach(() => {
  client = new FakeHomeClient();
  client.things.set(LAMP.id, LAMP);
  const settings = {
    settings: { least: 'warning', email: 'olga@example.org' },
    subscribed: true,
    phones: 2,
    canEmail: false,
    canWebhook: true,
  };
  Object.assign(client.answers, {
    ...{ notify: { notice: NOTICE }, notices: { notices: [NOTICE] }, noticeSeen: { done: true }, notifySettings: settings },
    ...{ setNotifySettings: {}, testNotify: { notice: NOTICE }, noticePicture: { media: 'image/jpeg', data: '/9j/' } },
  });
  ({ run } = fakeTerminal(client));
});
const asked = () => client.asked.at(-1);

describe('around notify', () => {
  it('says it to whom it is for, by the ways that are meant', async () => {
    const { code, lines } = await run(
      'notify',
      'Dinner',
      '--text',
      'Soup',
      '--level',
      'alarm',
      '--to',
      'Olga',
      'Max',
      '--by',
      'push,email',
    );
    expect(code).toBe(0);
    expect(lines).toEqual(['For Olga, Max.']);
    expect(asked()).toEqual({
      what: 'notify',
      with: { title: 'Dinner', text: 'Soup', level: 'alarm', to: ['Olga', 'Max'], by: ['push', 'email'] },
    });
    await run('notify', 'Left', '--button', 'Light=lamp.toggle', '--button', 'Fine');
    expect(asked()).toEqual({
      what: 'notify',
      with: { title: 'Left', level: 'info', buttons: [{ title: 'Light', invoke: 'living/lamp.toggle' }, { title: 'Fine' }] },
    });
    expect((await run('notify', 'x', '--button', 'Light=lamp.explode')).err).toContain('no action "explode"');
    expect((await run('notify', 'x', '--level', 'loud')).code).toBe(2);
    expect((await run('notify', 'x', '--by', 'pigeon')).code).toBe(2);
  });
});

describe('around notices', () => {
  it('lists what was told, to whom, and what became of it', async () => {
    const text = (await run('notices')).lines.join('\n');
    expect(text).toContain('nQk3vXy1  info');
    expect(text).toContain('Somebody rings – [1 Open]');
    expect(text).toContain('Olga sent (push), Max failed (email: no e-mail address)');
    expect(JSON.parse((await run('--json', 'notices', '-n', '1')).lines[0] ?? '')).toEqual(NOTICE);
  });

  it('says that one knows, and presses a button', async () => {
    expect((await run('notices', 'seen', 'nQk3')).lines).toEqual(['Seen.']);
    expect(asked()?.with).toEqual({ id: 'nQk3vXy12' });
    await run('notices', 'seen', 'nQk3vXy12', '--button', '1');
    expect(asked()?.with).toEqual({ id: 'nQk3vXy12', button: 0 });
    client.answers.noticeSeen = { done: false, detail: 'this was 20 min ago' };
    const late = await run('notices', 'seen', 'nQk3', '--button', '1');
    expect(late.code).toBe(1);
    expect(late.err).toContain('this was 20 min ago');
    expect((await run('notices', 'seen', 'other')).code).toBe(2);
    expect((await run('notices', 'seen', 'nQk3', '--button', '4')).code).toBe(2);
  });
});

describe('around notify-settings', () => {
  it('tells how one is told, and changes what is said alone', async () => {
    expect((await run('notify-settings')).lines.join('\n')).toMatch(/least +warning\n[\s\S]*email +olga@example.org/);
    await run('notify-settings', '--quiet', '22:30-06:30', '--ways', 'push,email', '--gather', '30s', '--no-own', '--email', '');
    expect(asked()).toEqual({
      what: 'setNotifySettings',
      with: { least: 'warning', quiet: { from: '22:30', to: '06:30' }, ways: ['push', 'email'], gather: 30_000, own: false },
    });
    expect((await run('notify-settings', '--quiet', 'nights')).code).toBe(2);
    await run('notify-settings', '--language', 'ja');
    expect(asked()).toMatchObject({ what: 'setNotifySettings', with: { least: 'warning', language: 'ja' } });
    expect((await run('notify-settings', '--language', 'tlh')).err).toContain('en, ja, zh-Hans');
    const told = await run('notify-settings', '--test');
    expect(asked()?.what).toBe('testNotify');
    expect(told.err).toContain('Sent: "Somebody rings"');
  });
});
