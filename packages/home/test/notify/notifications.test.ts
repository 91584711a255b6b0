import { beforeEach, describe, expect, it } from 'vitest';
import type { Picture } from '../../src/notify/books.js';
import { NotifyRig } from './notifyRig.js';

const MINUTE = 60_000;
const HOUR = 3_600_000;
/** 22:00 in Berlin. */
const EVENING = Date.UTC(2026, 0, 15, 21);
let at: NotifyRig;
beforeEach(async () => {
  at = await new NotifyRig(EVENING).open();
});
const PICTURE: Picture = { media: 'image/jpeg', bytes: new Uint8Array([1, 2, 3]) };

describe('whom it is for', () => {
  it('is everybody who lives here, or whoever is named; guests and services only by their names', async () => {
    expect(await at.say({ title: 'Dinner' })).toMatchObject({ ok: true });
    expect(at.news()).toEqual(['key-Olga Dinner', 'key-Max Dinner']);
    await at.say({ title: 'The door is open', to: ['Gast', 'Gast', 'Nobody'] });
    expect(at.news()).toEqual(['key-Gast The door is open']);
    expect(await at.say({ title: 'x', to: ['Nobody'] })).toEqual({ ok: false, detail: 'nobody here is called Nobody' });
  });

  it('is each of their phones, and none that is theirs no longer', async () => {
    at.phone('Olga', 'tablet');
    at.phone('Olga', 'lost');
    at.dead.add('lost');
    await at.say({ title: 'Hello', to: ['Olga'] });
    expect(at.news()).toEqual(['key-Olga Hello', 'tablet Hello']);
  });

  it('is shown to them alone', async () => {
    await at.say({ title: 'For all' });
    await at.say({ title: 'For Max', to: ['Max'] });
    expect(at.all.page({}, 'Olga').map(({ title }) => title)).toEqual(['For all']);
    expect(at.all.page({}, 'Max').map(({ title }) => title)).toEqual(['For Max', 'For all']);
    expect(at.all.page({ before: 2 }).map(({ title }) => title)).toEqual(['For all']);
    expect(at.all.page({ limit: 1 }).map(({ told }) => told)).toEqual([[{ to: 'Max', by: 'push', at: EVENING, state: 'sent' }]]);
  });
});

describe('a page of the list', () => {
  it('fits a message, however long the texts are', async () => {
    for (let i = 0; i < 200; i++) await at.say({ title: `${i}`, text: '家'.repeat(600), to: ['Max'], buttons: [] }, `rule ${i}`);
    at.values = { 'a/b.c': '水'.repeat(40) };
    for (let i = 0; i < 200; i++) await at.say({ title: `${i}`, text: '{{a/b.c}}'.repeat(60), to: ['Max'] }, `other ${i}`);
    const seen: string[] = [];
    for (let before: number | undefined; ; ) {
      const page = at.all.page({ limit: 200, ...(before === undefined ? {} : { before }) }, 'Max');
      expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(600_000);
      if (page.length === 0) break;
      seen.push(...page.map(({ title }) => title));
      before = page.at(-1)?.n;
    }
    expect(seen).toHaveLength(400);
  });
});

describe('what it says', () => {
  it('holds the values of that moment', async () => {
    at.values = { 'garden/soil.level': 12.34, 'hall/door.open': true };
    await at.say({ title: 'Soil {{garden/soil.level}}', text: '{{ hall/door.open }}, {{no/thing.at-all}}, {{}}', to: ['Max'] });
    expect(at.news()).toEqual(['key-Max Soil 12.3 % | on, –, {{}}']);
  });

  it('holds no value of a thing that its author may not see', async () => {
    at.values = { 'garden/soil.level': 12 };
    at.picture = PICTURE;
    const { notice } = await at.all.notify({ title: '{{garden/soil.level}}', picture: 'garden/camera.picture', to: ['Max'] }, 'Gast', {
      sees: () => false,
    });
    await at.clock.flush();
    expect(at.heard[0]).not.toHaveProperty('picture');
    expect(notice?.title).toBe('–');
  });

  it('waits a moment for its picture, which is kept with it', async () => {
    at.picture = PICTURE;
    const { notice } = await at.say({ title: 'Bell', picture: 'gate/camera.picture', to: ['Max'] });
    expect(at.heard[0]?.picture).toEqual(PICTURE);
    expect(at.all.page({})[0]).toMatchObject({ id: notice?.id, picture: true });
    expect(at.all.picture(notice?.id ?? '')).toEqual(PICTURE);
    at.picture = undefined;
    await at.say({ title: 'Bell', picture: 'gate/camera.picture', to: ['Max'] });
    expect(at.heard[1]).not.toHaveProperty('picture');
  });
});

describe('quiet hours', () => {
  const QUIET = { quiet: { from: '22:00', to: '06:30' } };
  it('keep what is no alarm until they end, and tell it together', async () => {
    at.set('Max', QUIET);
    await at.say({ title: 'Washing is done' });
    await at.say({ title: 'Soil is dry', level: 'warning' });
    await at.say({ title: 'Bin day' });
    expect(at.news()).toEqual(['key-Olga Washing is done', 'key-Olga Soil is dry', 'key-Olga Bin day']);
    await at.say({ title: 'Water!', level: 'alarm', to: ['Max'] });
    expect(at.news()).toEqual(['key-Max Water!']);
    expect(at.all.page({ limit: 2 }, 'Max')[1]?.told[1]).toEqual({ to: 'Max', by: 'push', at: EVENING + 8.5 * HOUR, state: 'waiting' });
    const [alarm] = at.all.page({ limit: 1 });
    at.all.saw(at.all.get(alarm?.id ?? '') as never, 'Max');
    await at.clock.advance(8.5 * HOUR - 1);
    expect(at.news()).toEqual([]);
    await at.clock.advance(1);
    expect(at.heard[0]).toMatchObject({ level: 'warning', tag: 'quiet', buttons: [] });
    expect(at.news()).toEqual(['key-Max 3 notices while it was quiet | Washing is done\nSoil is dry\nBin day']);
    expect(
      at.all
        .page({}, 'Max')
        .flatMap(({ told }) => told)
        .every(({ state }) => state === 'sent'),
    ).toBe(true);
    expect(at.clock.pending).toBe(0);
  });

  it('tell a single one as it is, and in the phone’s own language what the home says', async () => {
    at.set('Max', QUIET);
    await at.say({ title: 'Bin day', to: ['Max'] });
    await at.clock.advance(9 * HOUR);
    expect(at.news()).toEqual(['key-Max Bin day']);
    at.phone('Max', 'key-Max', 'ja');
    await at.clock.advance(16 * HOUR);
    await at.say({ title: 'ゴミの日', to: ['Max'] });
    await at.say({ title: '洗濯', to: ['Max'] });
    await at.clock.advance(9 * HOUR);
    expect(at.news()).toEqual(['key-Max 静かな時間のあいだに2件のお知らせがありました | ゴミの日\n洗濯']);
  });

  it('do not tell what was seen meanwhile', async () => {
    at.set('Max', QUIET);
    const { notice } = await at.say({ title: 'Bin day', to: ['Max'] });
    at.all.saw(at.all.get(notice?.id ?? '') as never, 'Max');
    await at.clock.advance(10 * HOUR);
    expect(at.news()).toEqual([]);
  });

  it.each([
    // Clocks go forward at 02:00 on 29 March, back at 03:00 on 25 October (Europe/Berlin).
    ['spring', '23:00', '06:30', Date.UTC(2026, 2, 28, 22, 30), Date.UTC(2026, 2, 29, 4, 30)],
    ['spring, into the hour that there is not', '23:00', '02:30', Date.UTC(2026, 2, 28, 22, 30), Date.UTC(2026, 2, 29, 1)],
    ['autumn', '23:00', '06:30', Date.UTC(2026, 9, 24, 21, 30), Date.UTC(2026, 9, 25, 5, 30)],
    ['autumn, into the hour that comes twice', '23:00', '02:30', Date.UTC(2026, 9, 24, 21, 30), Date.UTC(2026, 9, 25, 0, 30)],
    ['by day', '13:00', '15:10', Date.UTC(2026, 0, 15, 12, 45, 20), Date.UTC(2026, 0, 15, 14, 10)],
  ])('end by the clocks at home: %s', async (_, from, to, now, end) => {
    at = await new NotifyRig(now).open();
    at.set('Max', { quiet: { from, to } });
    await at.say({ title: 'x', to: ['Max'] });
    await at.clock.advance(end - now - 1_000);
    expect(at.news()).toEqual([]);
    await at.clock.advance(1_000);
    expect(at.news()).toEqual(['key-Max x']);
  });

  it('outlive a restart', async () => {
    at.set('Max', QUIET);
    await at.say({ title: 'one', to: ['Max'] });
    await at.say({ title: 'two', to: ['Max'] });
    await at.again();
    await at.clock.advance(10 * HOUR);
    expect(at.news()).toEqual(['key-Max 2 notices while it was quiet | one\ntwo']);
  });
});

describe('what a person wants', () => {
  it('is not told below their least level, and is in the list all the same', async () => {
    at.set('Max', { least: 'warning' });
    await at.say({ title: 'info', to: ['Max'] });
    await at.say({ title: 'warning', level: 'warning', to: ['Max'] });
    expect(at.news()).toEqual(['key-Max warning']);
    expect(at.all.page({}, 'Max').map(({ title }) => title)).toEqual(['warning', 'info']);
  });

  it('is told by their ways, or by those that the notice names', async () => {
    at.set('Max', { ways: ['email', 'webhook'], email: 'max@example.org' });
    await at.say({ title: 'a', to: ['Max'] });
    expect(at.news()).toEqual(['max@example.org a', 'Max a']);
    await at.say({ title: 'b', to: ['Max'], by: ['push'] });
    expect(at.news()).toEqual(['key-Max b']);
    at.pushes.remove('key-Max');
    at.set('Max', { email: 'max@example.org' });
    await at.say({ title: 'c', to: ['Max'] });
    expect(at.news()).toEqual(['max@example.org c']);
    at.set('Max', {});
    await at.say({ title: 'd', to: ['Max'] });
    expect(at.all.page({ limit: 1 })[0]?.told).toMatchObject([
      { state: 'failed', detail: expect.stringContaining('turn them on in the app') },
    ]);
  });

  it('is one of a group that come too fast: the first at once, the others as one', async () => {
    const bell = (title: string) => at.say({ title, group: 'bell', to: ['Max'] });
    await bell('first');
    await at.clock.advance(10_000);
    await bell('second');
    await at.clock.advance(10_000);
    await bell('third');
    expect(at.heard[0]?.tag).toBe('bell');
    expect(at.news()).toEqual(['key-Max first']);
    await at.clock.advance(39_999);
    expect(at.news()).toEqual([]);
    await at.clock.advance(1);
    expect(at.heard[0]?.tag).toBe('bell');
    expect(at.news()).toEqual(['key-Max third ×2']);
    await at.clock.advance(MINUTE);
    await bell('fourth');
    expect(at.news()).toEqual(['key-Max fourth']);
    // Another group is another matter, and so is none.
    await at.say({ title: 'x', group: 'other', to: ['Max'] });
    await at.say({ title: 'y', to: ['Max'] }, 'another rule');
    expect(at.news()).toEqual(['key-Max x', 'key-Max y']);
  });
});

describe('alarms', () => {
  it('are told to the owners once more after five minutes, unless somebody says that they know', async () => {
    const { notice } = await at.say({ title: 'Water', level: 'alarm', to: ['Max'] });
    expect(at.news()).toEqual(['key-Max Water']);
    await at.clock.advance(5 * MINUTE - 1);
    expect(at.news()).toEqual([]);
    await at.clock.advance(1);
    expect(at.news()).toEqual(['key-Olga Water']);
    expect(at.all.page({}, 'Olga')[0]?.id).toBe(notice?.id);
    // Not for ever.
    await at.clock.advance(48 * HOUR);
    expect(at.news()).toEqual([]);
    expect(at.clock.pending).toBe(0);

    const second = await at.say({ title: 'Fire', level: 'alarm', to: ['Max'] });
    at.all.saw(at.all.get(second.notice?.id ?? '') as never, 'Max');
    await at.clock.advance(HOUR);
    expect(at.news()).toEqual(['key-Max Fire']);
    expect(at.all.page({ limit: 1 })[0]?.seen).toMatchObject({ by: 'Max' });
  });

  it('go on step by step, by other ways, across restarts', async () => {
    at.set('Gast', { email: 'gast@example.org', quiet: { from: '00:00', to: '23:59' } });
    await at.say({
      title: 'Water',
      level: 'alarm',
      to: ['Max'],
      escalate: [{ after: 120, to: ['Gast'], by: ['email', 'push'] }, { after: 60 }],
    });
    expect(at.news()).toEqual(['key-Max Water']);
    await at.clock.advance(50_000);
    await at.again();
    expect(at.news()).toEqual([]);
    await at.clock.advance(10_000);
    expect(at.news()).toEqual(['key-Olga Water']);
    await at.again();
    await at.clock.advance(MINUTE);
    expect(at.news()).toEqual(['gast@example.org Water', 'key-Gast Water']);
    await at.again();
    await at.clock.advance(48 * HOUR);
    expect(at.news()).toEqual([]);
  });

  it('that somebody knows of are told to nobody else, though one phone has not taken it yet', async () => {
    at.ends.push({ state: 'later', detail: '503', afterMs: 30 * MINUTE });
    const { notice } = await at.say({ title: 'Water', level: 'alarm', to: ['Max', 'Gast'] });
    expect(at.news()).toEqual(['key-Gast Water']);
    at.all.saw(at.all.get(notice?.id ?? '') as never, 'Gast');
    await at.clock.advance(10 * MINUTE);
    expect(at.news()).toEqual([]);
    await at.clock.advance(20 * MINUTE);
    expect(at.news()).toEqual(['key-Max Water']);
  });

  it('are not escalated a day late, where the home was off', async () => {
    await at.say({ title: 'Water', level: 'alarm', to: ['Max'] });
    await at.all.stop();
    at.news();
    await at.clock.advance(30 * HOUR);
    await at.again();
    await at.clock.advance(HOUR);
    expect(at.news()).toEqual([]);
    expect(at.notices.open()).toEqual([]);
  });

  it('are on the disk before it is said that they are told, and are told after a crash', async () => {
    at.ends.push('hang');
    const told = at.all.notify({ title: 'Smoke', level: 'alarm', to: ['Max'], escalate: [] }, 'rule');
    expect(at.notices.open().map(({ title }) => title)).toEqual(['Smoke']);
    expect(await told).toMatchObject({ ok: true });
    await at.clock.flush();
    expect(at.news()).toEqual([]);
    await at.again();
    expect(at.news()).toEqual(['key-Max Smoke']);
    expect(at.notices.open()).toEqual([]);
  });

  it('that nobody was told of are told once, however late; what is less is not', async () => {
    at.ends.push('hang', 'hang');
    await at.say({ title: 'Smoke', level: 'alarm', to: ['Max'], escalate: [] });
    await at.say({ title: 'Bin day', to: ['Max'] });
    await at.all.stop();
    at.clock.jumpWall(72 * HOUR);
    await at.again();
    expect(at.news()).toEqual(['key-Max Smoke']);
    await at.clock.advance(HOUR);
    expect(at.news()).toEqual([]);
    expect(at.notices.open()).toEqual([]);
  });

  it('are told though the disk is full', async () => {
    at.notices.full = true;
    expect(await at.say({ title: 'Smoke', level: 'alarm', to: ['Max'] })).toMatchObject({ ok: true });
    expect(at.news()).toEqual(['key-Max Smoke']);
  });
});

describe('what is not taken', () => {
  it('is tried again, later and later, until it is no news any more', async () => {
    for (let i = 0; i < 400; i++) at.ends.push({ state: 'later', detail: 'the push service answered 503' });
    await at.say({ title: 'x', to: ['Max'] });
    await at.clock.advance(4_999);
    expect(at.ends).toHaveLength(399);
    await at.clock.advance(1);
    expect(at.ends).toHaveLength(398);
    await at.clock.advance(13 * HOUR);
    expect(at.ends.length).toBeGreaterThan(300);
    expect(at.all.page({})[0]?.told).toMatchObject([{ state: 'failed', detail: 'the push service answered 503' }]);
    expect(at.clock.pending).toBe(0);
  });

  it('is tried again when the push service says, on the phones that have not taken it', async () => {
    at.phone('Max', 'tablet');
    at.ends.push({ state: 'ok' }, { state: 'later', detail: '429', afterMs: 10 * MINUTE });
    await at.say({ title: 'x', to: ['Max'] });
    expect(at.news()).toEqual(['key-Max x']);
    await at.clock.advance(10 * MINUTE - 1);
    expect(at.news()).toEqual([]);
    await at.clock.advance(1);
    expect(at.news()).toEqual(['tablet x']);
  });

  it('has a phone forgotten that is gone', async () => {
    at.ends.push({ state: 'gone', detail: 'the push service answered 410' });
    await at.say({ title: 'x', to: ['Max'] });
    expect([...at.pushes.kept.keys()]).toEqual(['key-Olga', 'key-Gast', 'key-nodered']);
    expect(at.all.page({})[0]?.told).toMatchObject([{ state: 'failed', detail: 'the push service answered 410' }]);
  });

  it('holds up nobody else while a way hangs', async () => {
    at.ends.push('hang');
    await at.say({ title: 'x' });
    expect(at.news()).toEqual(['key-Max x']);
    await at.say({ title: 'y', to: ['Max'] });
    expect(at.news()).toEqual(['key-Max y']);
    await at.clock.advance(2 * MINUTE);
    expect(at.news()).toEqual(['key-Olga x']);
  });
});

describe('an alarm', () => {
  it('does not wait behind what hangs', async () => {
    for (let i = 0; i < 10; i++) at.ends.push('hang');
    for (let i = 0; i < 10; i++) await at.say({ title: `${i}`, to: ['Max'] }, `rule ${i}`);
    expect(at.ends).toHaveLength(6);
    at.ends.length = 0;
    await at.say({ title: 'waits', to: ['Max'] }, 'other');
    expect(at.news()).toEqual([]);
    await at.say({ title: 'Water', level: 'alarm', to: ['Max'], escalate: [] });
    expect(at.news()).toEqual(['key-Max Water']);
    await at.clock.advance(3 * MINUTE);
    expect(at.news()).toHaveLength(11);
  });
});

describe('a flood', () => {
  it('is bounded: the first are told, of the others the number', async () => {
    for (let i = 0; i < 100; i++) expect(await at.say({ title: 'Bell', to: ['Max'] })).toMatchObject({ ok: true });
    expect(at.news()).toEqual(Array(5).fill('key-Max Bell'));
    expect(at.notices.kept.size).toBe(5);
    await at.clock.advance(MINUTE);
    expect(at.news()).toEqual(['key-Max Bell | (+95)']);
    // An alarm of the same rule is not held back by that, nor is another rule.
    await at.say({ title: 'Bell', to: ['Max'] });
    await at.say({ title: 'Bell', to: ['Max'] });
    await at.say({ title: 'Alarm', to: ['Max'], level: 'alarm', escalate: [] });
    await at.say({ title: 'Other', to: ['Max'] }, 'other');
    expect(at.news()).toEqual(['key-Max Bell', 'key-Max Alarm', 'key-Max Other']);
  });
});

describe('a person who is gone', () => {
  it('leaves nothing behind', () => {
    at.set('Max', { email: 'max@example.org' });
    at.all.forget('Max');
    expect(at.all.settings('Max')).toEqual({});
    expect([...at.pushes.kept.values()].map(({ user }) => user)).not.toContain('Max');
  });
});
