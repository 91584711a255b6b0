import type { AskAnswer, NotifyButton, PushSubscription } from '@around/messages';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeDesk } from '../support/fakeDesk.js';
import { controllerState } from '../support/fakeHouse.js';
import type { ScriptedPhone } from '../support/scriptedPhone.js';

const MINUTE = 60_000;
const SUBSCRIPTION: PushSubscription = {
  endpoint: 'https://push.example/olga',
  p256dh: `B${'A'.repeat(86)}`,
  auth: 'A'.repeat(22),
};
let at: FakeDesk;
let olga: ScriptedPhone;
let max: ScriptedPhone;
beforeEach(async () => {
  at = await new FakeDesk().open();
  olga = at.phone(await at.pair());
  max = at.phone(await at.pair({ role: 'member' }, 'Max'));
  await at.answer(olga, 'subscribe', SUBSCRIPTION);
  await at.answer(olga, 'setNotifySettings', { own: false });
});

/** The order of its one deed is answered as completed, or as is said. */
async function press(phone: ScriptedPhone, id: string, button?: number, end: 'completed' | 'failed' = 'completed') {
  const from = at.gateway.orders.length;
  const n = 77;
  phone.say({ t: 'ask', n, what: 'noticeSeen', with: { id, ...(button === undefined ? {} : { button }) } });
  await at.clock.flush();
  for (const order of at.gateway.orders.slice(from)) at.says(order.id, end, end === 'failed' ? { detail: 'it is stuck' } : {});
  const said = () => phone.of('answer').findLast((one) => one.n === n);
  await at.clock.until(() => said() !== undefined);
  return said()?.error?.code ?? said()?.ok;
}
const say = async (buttons: NotifyButton[], more: object = {}): Promise<string> => {
  const said = (await at.answer(olga, 'notify', { title: 'Bell', buttons, ...more })) as AskAnswer<'notify'>;
  return said.notice.id;
};

describe('a phone that subscribed', () => {
  it('is told, until it is revoked', async () => {
    expect(await at.answer(olga, 'pushKey')).toEqual({ key: 'PUBLIC' });
    expect(await at.answer(olga, 'notifySettings')).toEqual({
      ...{ settings: { own: false }, subscribed: true, phones: 1, canEmail: false, canWebhook: false },
    });
    expect(await at.answer(max, 'notifySettings')).toMatchObject({ subscribed: false, phones: 0 });
    await at.answer(max, 'notify', { title: 'Dinner' });
    expect(at.told).toMatchObject([{ title: 'Dinner', endpoint: SUBSCRIPTION.endpoint }]);
    expect(at.changes.filter((change) => change.k === 'touched')).not.toEqual([]);
    await at.answer(olga, 'unsubscribe');
    await at.answer(max, 'notify', { title: 'Dinner again' });
    expect(at.told).toHaveLength(1);

    await at.answer(max, 'subscribe', { ...SUBSCRIPTION, endpoint: 'https://push.example/max' });
    await at.answer(olga, 'removeUser', { name: 'Max' });
    await at.clock.advance(1_000);
    expect(at.books.pushes.kept.size).toBe(0);
  });

  it('may not name an address that is no push service’s', async () => {
    for (const endpoint of ['http://push.example/', 'https://a:b@push.example/', 'https://push example/'])
      expect(await at.answer(olga, 'subscribe', { ...SUBSCRIPTION, endpoint })).toBe('malformed');
  });

  it('is told a test, whatever it has set', async () => {
    await at.answer(olga, 'setNotifySettings', { least: 'alarm', quiet: { from: '00:00', to: '23:59' } });
    expect(await at.answer(olga, 'testNotify')).toMatchObject({ notice: { title: 'It works', told: [{ to: 'Olga' }] } });
    expect(at.told).toMatchObject([{ title: 'It works' }]);
  });
});

describe('who may say something', () => {
  it('is who lives here, and a service that may notify', async () => {
    const tries = async (grant: Parameters<FakeDesk['pair']>[0], name: string) =>
      at.answer(at.phone(await at.pair(grant, name)), 'notify', { title: 'x', to: ['Olga'] });
    expect(await tries({ role: 'admin' }, 'Ada')).toMatchObject({ notice: { from: 'Ada' } });
    expect(await tries({ role: 'service', actions: ['notify'] }, 'php')).toMatchObject({ notice: { from: 'php' } });
    expect(await tries({ role: 'service' }, 'nodered')).toBe('notAllowed');
    expect(await tries({ role: 'guest', actions: ['notify'] }, 'Gast')).toBe('notAllowed');
    expect(await tries({ role: 'panel' }, 'wall')).toBe('notAllowed');
    expect(await at.answer(olga, 'notify', { title: 'x', to: ['Nobody'] })).toBe('nobody');
  });

  it('offers nobody a button for what they may not do themselves', async () => {
    const php = at.phone(await at.pair({ role: 'service', actions: ['notify', 'on'], things: ['living/*'], readOnly: false }, 'php'));
    await at.answer(olga, 'setScene', { id: 'leave', scene: { title: 'Leave', do: [{ invoke: 'living/door.unlock' }] } });
    const tries = (button: object) => at.answer(php, 'notify', { title: 'x', buttons: [{ title: 'Harmless', ...button }] });
    expect(await tries({ write: 'living/lamp.on', value: true })).toMatchObject({ notice: {} });
    expect(await tries({})).toMatchObject({ notice: {} });
    expect(await tries({ invoke: 'living/door.unlock' })).toBe('notAllowed');
    expect(await tries({ scene: 'leave' })).toBe('notAllowed');
    expect(await tries({ write: 'other/lamp.on', value: true })).toBe('noSuchThing');
    expect(await tries({ scene: 'gone' })).toBe('noSuchScene');
  });
});

describe('a notice', () => {
  it('is for whom it was said to, and for who looks after the home', async () => {
    const id = await say([], { to: ['Olga'] });
    const titles = async (phone: ScriptedPhone) =>
      ((await at.answer(phone, 'notices')) as AskAnswer<'notices'>).notices.flatMap((one) => (one.from === 'home' ? [] : [one.id]));
    expect(await titles(max)).toEqual([]);
    expect(await titles(olga)).toEqual([id]);
    await at.clock.flush();
    max.take();
    olga.take();
    const heard = (phone: ScriptedPhone) => phone.changes.filter((change) => change.k === 'touched' && change.id === id).length;
    expect(heard(max)).toBe(0);
    expect(heard(olga)).toBeGreaterThan(0);
    expect(await press(max, id)).toBe('noSuchNotice');
    expect(await at.answer(max, 'noticePicture', { id })).toBe('noSuchNotice');
    const other = await say([], { to: ['Max'] });
    expect(await titles(olga)).toEqual([other, id]);
    expect(await press(max, other)).toEqual({ done: true });
    expect(((await at.answer(olga, 'notices', { limit: 1 })) as AskAnswer<'notices'>).notices[0]?.seen?.by).toBe('Max');
  });

  it('has the picture that its camera shows then', async () => {
    const n = 5;
    olga.say({ t: 'ask', n, what: 'notify', with: { title: 'Bell', picture: 'living/camera.image' } });
    await at.clock.flush();
    expect(at.gateway.observed).toEqual(['living/camera.image on']);
    at.house.picture('living', { thing: 'camera', name: 'image', at: 1, media: 'image/jpeg', bytes: new Uint8Array([1, 2, 3]) });
    await at.clock.flush();
    expect(at.gateway.observed).toEqual(['living/camera.image on', 'living/camera.image off']);
    expect(at.told[0]?.picture?.bytes).toEqual(new Uint8Array([1, 2, 3]));
    const { notices } = (await at.answer(olga, 'notices')) as AskAnswer<'notices'>;
    expect(await at.answer(olga, 'noticePicture', { id: notices[0]?.id })).toEqual({ media: 'image/jpeg', data: 'AQID' });
    // A camera that shows nothing is not waited for long.
    await at.answer(olga, 'notify', { title: 'Again', picture: 'living/camera.image' });
    await at.clock.advance(6_000);
    expect(at.told[1]).toMatchObject({ title: 'Again' });
    expect(at.told[1]).not.toHaveProperty('picture');
  });
});

describe('a button', () => {
  const ON: NotifyButton = { title: 'Light', write: 'living/lamp.on', value: true };

  it('does what it says, once, whoever presses it first', async () => {
    const id = await say([ON, { title: 'Blink', invoke: 'living/lamp.blink' }, { title: 'I know' }]);
    expect(await press(max, id, 0)).toEqual({ done: true });
    expect(at.gateway.orders).toMatchObject([{ thing: 'lamp', name: 'on', input: true, by: 'Max' }]);
    expect(await press(olga, id, 0)).toEqual({ done: false, detail: 'Max pressed "Light" already' });
    expect(await press(olga, id, 1)).toMatchObject({ done: false });
    expect(await press(olga, id, 2)).toEqual({ done: true });
    expect(at.gateway.orders).toHaveLength(1);
  });

  it('is not pressed again after a restart in the middle of it', async () => {
    const id = await say([ON]);
    max.say({ t: 'ask', n: 3, what: 'noticeSeen', with: { id, button: 0 } });
    await at.clock.flush();
    expect(at.gateway.orders).toHaveLength(1);
    expect(at.books.notices.get(id)?.pressed).toEqual({ by: 'Max', button: 0 });
  });

  it('tells what went wrong, and may be pressed again where nothing was done', async () => {
    const id = await say([ON]);
    expect(await press(max, id, 0, 'failed')).toEqual({ done: false, detail: 'it is stuck' });
    expect(await press(max, id, 0)).toMatchObject({ done: false, detail: 'Max pressed "Light" already' });
    const locked = await say([{ title: 'Open', invoke: 'living/door.unlock' }], { to: ['Gast', 'Max'] }).catch(() => '');
    const gast = at.phone(await at.pair({ role: 'guest', things: ['living/lamp'] }, 'Gast'));
    const own = await say([{ title: 'Open', invoke: 'living/door.unlock' }], { to: ['Gast', 'Max'] });
    expect(locked).not.toBe(own);
    // With the rights of who presses it.
    expect(await press(gast, own, 0)).toMatchObject({ done: false, detail: expect.stringContaining('no right to that thing') });
    expect(await press(max, own, 0)).toEqual({ done: true });
  });

  it('runs a scene', async () => {
    await at.answer(olga, 'setScene', { id: 'movie', scene: { title: 'Movie', do: [{ write: 'living/lamp.on', value: false }] } });
    const id = await say([{ title: 'Movie', scene: 'movie' }]);
    expect(await press(max, id, 0)).toEqual({ done: true });
    expect(at.gateway.orders).toMatchObject([{ name: 'on', input: false }]);
    const none = await say([{ title: 'x', scene: 'movie' }]);
    await at.answer(olga, 'removeScene', { id: 'movie' });
    expect(await press(max, none, 0)).toBe('noSuchScene');
  });

  it('does nothing late', async () => {
    const id = await say([ON]);
    await at.clock.advance(15 * MINUTE);
    const late = await say([ON]);
    expect(await press(max, late, 0)).toEqual({ done: true });
    await at.clock.advance(1_000);
    const again = at.phone(await at.pair({ role: 'member' }, 'Max'));
    expect(await press(again, id, 0)).toMatchObject({ done: false, detail: expect.stringContaining('15 min ago') });
    expect(at.gateway.orders).toHaveLength(1);
  });
});

describe('the home’s own notices', () => {
  it('are for owners and admins who want to hear of them', async () => {
    at.away();
    await at.clock.advance(2 * MINUTE);
    expect(at.told).toEqual([]);
    at.back();
    await at.answer(olga, 'setNotifySettings', {});
    at.away();
    await at.clock.advance(2 * MINUTE);
    expect(at.told).toMatchObject([{ title: expect.stringContaining('does not answer'), level: 'warning' }]);
    at.back();
    at.house.state(controllerState('living', 'connected', { rtt: 1 }));
    await at.clock.advance(2 * MINUTE);
    expect(at.told.map(({ title }) => title)[1]).toContain('is back');
    expect(at.told[1]?.tag).toBe(at.told[0]?.tag);
    at.house.tell('alarm', `The automation “${'x'.repeat(200)}” failed {{3}} times`);
    await at.clock.advance(MINUTE);
    expect(at.told[2]).toMatchObject({ level: 'warning', text: expect.stringContaining('failed { {3}}') });
    expect(await at.answer(max, 'notices')).toEqual({ notices: [] });
  });

  it('are told to each phone in its language, and to the page in a form for any', async () => {
    await at.answer(olga, 'setNotifySettings', {});
    await at.answer(olga, 'subscribe', { ...SUBSCRIPTION, language: 'ja' });
    at.away();
    await at.clock.advance(2 * MINUTE);
    expect(at.told[0]?.title).toContain('の応答がありません');
    const { notices } = (await at.answer(olga, 'notices')) as AskAnswer<'notices'>;
    expect(notices[0]).toMatchObject({ title: expect.stringContaining('does not answer'), said: { code: 'controllerSilent' } });
    expect(at.changes.find((change) => change.k === 'notice' && change.kind === 'silent')).toMatchObject({ said: notices[0]?.said });
    at.house.notice('living', { kind: 'paused', thing: 'lamp', detail: 'it hung three times', at: 0 });
    await at.clock.advance(MINUTE);
    expect(at.told[1]).toMatchObject({ text: 'プログラムが何度も止まったため、休止しています: it hung three times' });
  });
});
