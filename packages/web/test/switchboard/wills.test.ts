import { CLOSE, encodeRelayFrame, RELAY_FRAME, toUtf8, type Will, type WillLetter } from '@around/messages';
import { recordingLog } from '@around/platform/fake';
import { describe, expect, it } from 'vitest';
import type { HomeLink } from '../../src/switchboard/homeLink.js';
import { type KeptWill, type Posted, type WillBook, Wills } from '../../src/switchboard/wills.js';
import { HOME, type JoinedHome, switchboard, textOf } from '../support.js';

const letter = (n: number, more: Partial<WillLetter> = {}): WillLetter => ({
  ...{ to: `https://push.example/${n}`, auth: 'vapid t=a.b.c, k=d', ttl: 86_400, urgency: 'high', body: 'AAECAw' },
  ...more,
});

/** A switchboard that takes wills, and what it sent. `answers`: by address, what its push service says in turn; else it takes everything. */
function scene(answers: Record<string, (Posted | 'hang')[]> = {}, book?: WillBook) {
  const t = switchboard();
  const posted: string[] = [];
  let sure = true;
  t.board.wills = new Wills({
    clock: t.clock,
    log: recordingLog(),
    sure: () => sure,
    ...(book === undefined ? {} : { book }),
    post: async ({ to }) => {
      posted.push(to.slice('https://push.example/'.length));
      const end = answers[to.slice('https://push.example/'.length)]?.shift() ?? 'sent';
      return end === 'hang' ? new Promise(() => undefined) : end;
    },
  });
  const say = (link: HomeLink, will: object): void => link.frame(encodeRelayFrame(RELAY_FRAME.will, 0, toUtf8(JSON.stringify(will))));
  const will = (letters: readonly WillLetter[], more: Partial<Will> = {}): object => ({
    ...{ after: 120_000, until: t.clock.wall() + 86_400_000, letters },
    ...more,
  });
  const answer = ({ leg }: JoinedHome): unknown => {
    const last = leg.frames('will').at(-1);
    return last === undefined ? undefined : JSON.parse(textOf(last.payload));
  };
  const home = (letters: readonly WillLetter[] = [letter(1), letter(2)], more: Partial<Will> = {}): JoinedHome => {
    const one = t.home();
    say(one.link, will(letters, more));
    return one;
  };
  return { ...t, posted, say, will, answer, home, switchboardHome: t.home, doubt: (on: boolean) => (sure = !on) };
}

describe('a home’s will', () => {
  it('is carried out once, when the home has been gone for as long as it said', async () => {
    const t = scene();
    const home = t.home();
    expect(t.answer(home)).toEqual({ letters: 2 });
    home.link.closed();
    await t.clock.advance(119_000);
    expect(t.posted).toEqual([]);
    await t.clock.advance(2_000);
    expect(t.posted.sort()).toEqual(['1', '2']);
    await t.clock.advance(86_400_000);
    expect(t.posted).toHaveLength(2);
  });

  it('counts from the last sign of life, and not from when its absence was noticed', async () => {
    const t = scene();
    const home = t.home([letter(1)]);
    await t.clock.advance(45_000);
    home.link.closed();
    await t.clock.advance(76_000);
    expect(t.posted).toEqual(['1']);
  });

  it('is void when the home says goodbye, comes back before, or the relay itself stops', async () => {
    const goodbye = scene();
    const left = goodbye.home();
    left.link.frame(encodeRelayFrame(RELAY_FRAME.drain, 0));
    goodbye.say(left.link, goodbye.will([letter(3)]));
    left.link.closed();
    await goodbye.clock.advance(600_000);
    expect(goodbye.posted).toEqual([]);

    const back = scene();
    back.home().link.closed();
    await back.clock.advance(100_000);
    const again = back.home();
    await back.clock.advance(600_000);
    expect(back.posted).toEqual([]);
    expect(back.answer(again)).toEqual({ letters: 2 });

    const stopping = scene();
    stopping.home();
    stopping.board.drain('the relay is stopping');
    await stopping.clock.advance(600_000);
    expect(stopping.posted).toEqual([]);
  });

  it('is void when a newer link takes over, also one that gives none, and when the home is expelled', async () => {
    const t = scene();
    t.home();
    const newer = t.switchboardHome();
    expect(t.board.linkOf(HOME)).toBe(newer.link);
    await t.clock.advance(600_000);
    newer.link.closed();
    await t.clock.advance(600_000);
    expect(t.posted).toEqual([]);

    const expelled = scene();
    expelled.home();
    expelled.board.expel(HOME);
    await expelled.clock.advance(600_000);
    expect(expelled.posted).toEqual([]);
  });

  it('is void when the home is at another relay, and waits while that cannot be asked', async () => {
    const moved = scene();
    moved.home();
    moved.board.replaceHome(HOME);
    expect(moved.board.awaited).toEqual([HOME]);
    moved.board.homeElsewhere(HOME);
    expect(moved.board.awaited).toEqual([]);
    await moved.clock.advance(600_000);
    expect(moved.posted).toEqual([]);

    const apart = scene();
    apart.home([letter(1)]).link.closed();
    apart.doubt(true);
    await apart.clock.advance(600_000);
    expect(apart.posted).toEqual([]);
    apart.doubt(false);
    await apart.clock.advance(15_000);
    expect(apart.posted).toEqual(['1']);
  });

  it('is told of once, when the home is back', async () => {
    const t = scene({ 2: ['refused'] });
    const home = t.home();
    const since = t.clock.wall();
    home.link.closed();
    await t.clock.advance(130_000);
    const again = t.home();
    expect(t.answer(again)).toEqual({ letters: 2, released: { at: since + 120_000, since, sent: 1 } });
    t.say(again.link, t.will([]));
    expect(t.answer(again)).toEqual({ letters: 0 });
  });

  it('holds a letter through the hours in which it is not to be sent, and drops it where the home is back by then', async () => {
    const t = scene();
    const night = t.clock.wall() + 3_600_000;
    const hold = [{ from: night - 3_600_000, until: night }];
    t.home([letter(1, { hold }), letter(2)]).link.closed();
    await t.clock.advance(3_590_000);
    expect(t.posted).toEqual(['2']);
    await t.clock.advance(20_000);
    expect(t.posted).toEqual(['2', '1']);

    const early = scene();
    const until = early.clock.wall() + 3_600_000;
    early.home([letter(1, { hold: [{ from: 0, until }] })]).link.closed();
    await early.clock.advance(3_000_000);
    early.home([]);
    await early.clock.advance(3_600_000);
    expect(early.posted).toEqual([]);
  });

  it('tries again what a push service did not take now, never what it refused, and nothing that is too old', async () => {
    const t = scene({ 1: ['later', 'later'], 2: ['refused'] });
    t.home().link.closed();
    await t.clock.advance(1_200_000);
    expect(t.posted.filter((to) => to === '1')).toHaveLength(3);
    expect(t.posted.filter((to) => to === '2')).toHaveLength(1);

    const old = scene();
    old.home([letter(1)], { until: old.clock.wall() + 100_000 }).link.closed();
    await old.clock.advance(600_000);
    expect(old.posted).toEqual([]);
  });

  it('comes in parts, takes the place of the one before, and is bounded', async () => {
    const t = scene();
    const home = t.home([letter(7)]);
    t.say(home.link, { ...t.will([letter(1)]), more: true });
    t.say(home.link, t.will([letter(2)]));
    expect(t.answer(home)).toEqual({ letters: 2 });
    // Each of these is no will, and changes nothing.
    const many = Array.from({ length: 40 }, (_, n) => letter(n + 10));
    t.say(home.link, { ...t.will(many), more: true });
    t.say(home.link, t.will(many));
    t.say(home.link, t.will([letter(3)], { after: 1_000 }));
    t.say(home.link, t.will([letter(3, { to: 'http://push.example/3' })]));
    t.say(home.link, t.will([letter(3, { auth: 'a\r\nHost: b' })]));
    expect(t.board.counters.badFrames).toBe(4);
    home.link.closed();
    await t.clock.advance(130_000);
    expect(t.posted.sort()).toEqual(['1', '2']);
  });

  it('cannot be made a flood: a home that comes and goes sends so much an hour', async () => {
    const t = scene();
    const all = Array.from({ length: 60 }, (_, n) => letter(n));
    for (let round = 0; round < 5; round++) {
      t.home(all).link.closed();
      await t.clock.advance(130_000);
    }
    expect(t.posted).toHaveLength(128);
  });

  describe('on the disk', () => {
    /** What a relay that is killed in this moment finds when it starts again. */
    class Disk implements WillBook {
      readonly kept = new Map<string, KeptWill>();
      readonly words: string[] = [];
      /** Writes that are not done yet. */
      slow: Promise<void> = Promise.resolve();

      put(home: string, kept: KeptWill): Promise<void> {
        return this.#then(() => {
          this.kept.set(home, kept);
          this.words.push(`${kept.will.letters.length} left, ${kept.sent} sent`);
        });
      }

      remove(home: string): void {
        void this.#then(() => {
          this.kept.delete(home);
          this.words.push('removed');
        });
      }

      #then(write: () => void): Promise<void> {
        this.slow = this.slow.then(write);
        return this.slow;
      }
    }

    it('is nothing of a home that is there, and its will while it is gone', async () => {
      const disk = new Disk();
      const t = scene({}, disk);
      const home = t.home();
      expect(disk.words).toEqual([]);
      home.link.closed();
      await t.clock.flush();
      expect(disk.words).toEqual(['2 left, 0 sent']);
      t.home();
      await t.clock.flush();
      expect(disk.words).toEqual(['2 left, 0 sent', 'removed']);
    });

    it('says what is begun before it is begun, and no address of what is done', async () => {
      const disk = new Disk();
      const t = scene({ 2: ['later'] }, disk);
      let written = (): void => undefined;
      t.home().link.closed();
      await t.clock.advance(60_000);
      disk.slow = new Promise((resolve) => (written = resolve));
      await t.clock.advance(61_000);
      expect(t.posted).toEqual([]);
      written();
      await t.clock.flush();
      expect(t.posted.sort()).toEqual(['1', '2']);
      // Of the two one is tried again; until then it may go from the disk, and while it is tried it may not.
      expect(disk.words).toEqual(['2 left, 0 sent', '0 left, 0 sent', '1 left, 1 sent']);
      await t.clock.advance(60_000);
      expect(disk.words.slice(3)).toEqual(['0 left, 1 sent', '0 left, 2 sent']);
      t.home();
      await t.clock.flush();
      expect(disk.kept.size).toBe(0);
    });

    it.each([
      ['before it is due', 10_000, ['1', '2']],
      ['while it was being sent', 121_000, []],
    ] as const)('is carried out once, also where the relay was killed %s', async (_, ms, after) => {
      const disk = new Disk();
      const first = scene({ 1: ['hang'], 2: ['hang'] }, disk);
      first.home().link.closed();
      await first.clock.advance(ms);
      const again = scene({}, disk);
      again.board.wills?.restore(disk.kept);
      expect(again.board.awaited).toEqual([HOME]);
      // Homes that are there dial within 30 s.
      await again.clock.advance(59_000);
      expect(again.posted).toEqual([]);
      await again.clock.advance(600_000);
      expect(again.posted.sort()).toEqual(after);
    });
  });

  it('is not taken by a relay that sends nothing', () => {
    const t = scene();
    t.board.wills = undefined;
    const home = t.home();
    expect(t.answer(home)).toBeUndefined();
    expect(home.leg.closed).not.toBe(CLOSE.protocolError);
  });
});
