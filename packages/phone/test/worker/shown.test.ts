import { describe, expect, it } from 'vitest';
import { ENGLISH, pressedOf, shownOf } from '../../src/worker/shown.js';

const NOW = 1_000;
const words = { unreadable: '読めません', know: '確認' };
const payload = (more: object = {}): object => ({
  ...{ v: 1, home: 'HOME', id: 'n1', at: 900, title: 'Water in the cellar', text: 'Pump 3 W', level: 'warning', tag: 'water' },
  ...more,
});

describe('a push as a notification', () => {
  it('shows what the home says, with its buttons, and leads to it', () => {
    const { title, options } = shownOf(payload({ buttons: [{ title: 'Shut' }, { title: 'Later' }, { title: 'No' }] }), words, NOW, 2);
    expect(title).toBe('Water in the cellar');
    expect(options).toMatchObject({ body: 'Pump 3 W', tag: 'water', renotify: true, requireInteraction: false, timestamp: 900 });
    expect(options.data).toEqual({ home: 'HOME', id: 'n1' });
    expect(options.actions).toEqual([
      { action: '0', title: 'Shut' },
      { action: '1', title: 'Later' },
    ]);
  });

  it('an alarm stays until it is answered, and can be where there is room for a button', () => {
    const { options } = shownOf(payload({ level: 'alarm', buttons: [{ title: 'Shut' }] }), words, NOW, 2);
    expect(options.requireInteraction).toBe(true);
    expect(options.actions.map(({ title }) => title)).toEqual(['Shut', '確認']);
    expect(shownOf(payload({ level: 'alarm' }), words, NOW, 0).options.actions).toEqual([]);
  });

  it('information replaces without a sound; without a tag each stands alone', () => {
    const { options } = shownOf(payload({ level: 'info', tag: undefined }), words, NOW, 2);
    expect(options).toMatchObject({ tag: 'n1', renotify: false });
  });

  it('“home silent” leads to the house: there is nothing of it in the list', () => {
    const { options } = shownOf(payload({ id: 'silent', level: 'alarm' }), words, NOW, 2);
    expect(options.data).toEqual({ home: 'HOME' });
    expect(options.actions).toEqual([]);
  });

  it('shows a picture that is one, and nothing that only says so', () => {
    expect(shownOf(payload({ image: 'data:image/jpeg;base64,AAAA' }), words, NOW, 2).options.image).toBe('data:image/jpeg;base64,AAAA');
    for (const image of ['https://evil.example/x.png', 'data:text/html;base64,AAAA', 'data:image/svg+xml;base64,AAAA'])
      expect(shownOf(payload({ image }), words, NOW, 2).options.image).toBeUndefined();
  });

  it.each([
    ...[undefined, null, 'text', 7, [], {}, payload({ v: 2 }), payload({ title: '' }), payload({ title: 7 }), payload({ level: 'loud' })],
    ...[payload({ id: 'a b' }), payload({ at: 'now' }), payload({ text: {} }), payload({ buttons: {} }), payload({ buttons: [null] })],
    ...[payload({ home: undefined }), payload({ text: 'x'.repeat(3_000) })],
  ])('never stays silent: %j says that something happened', (data) => {
    const { title, options } = shownOf(data, words, NOW, 2);
    expect(title).toBe('Around');
    expect(options).toMatchObject({ body: '読めません', tag: 'around', timestamp: NOW, actions: [], data: {} });
  });

  it('has words of its own where the page left none', () => {
    expect(shownOf(undefined, ENGLISH, NOW, 2).options.body).toContain('open Around');
  });
});

describe('what was chosen on it', () => {
  const data = { home: 'HOME', id: 'n1' };
  it('is the notice, one of its buttons, or that one knows', () => {
    expect(pressedOf('', data, NOW)).toEqual({ ...data, at: NOW });
    expect(pressedOf('1', data, NOW)).toEqual({ ...data, button: 1, at: NOW });
    expect(pressedOf('know', data, NOW)).toEqual({ ...data, button: -1, at: NOW });
    expect(pressedOf('7', data, NOW)).toEqual({ ...data, at: NOW });
  });
  it('is no button of what is not in the list', () => {
    expect(pressedOf('0', { home: 'HOME' }, NOW)).toEqual({ home: 'HOME', at: NOW });
    expect(pressedOf('0', undefined, NOW)).toEqual({ at: NOW });
  });
});
