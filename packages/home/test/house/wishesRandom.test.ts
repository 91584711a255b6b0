import { type Change, isEnd } from '@around/messages';
import { FakeClock, type SeededRandom, seededRandom } from '@around/platform/fake';
import { describe, expect, it } from 'vitest';
import { AskRefused } from '../../src/house/refused.js';
import type { Asker } from '../../src/house/rights.js';
import { controllerState, FakeHouse, LAMP, LOCK, OWNER } from '../support/fakeHouse.js';

const GUEST: Asker = { key: 'guest-key', user: 'Gus', grants: [{ role: 'guest', things: ['living/*'] }], path: 'relay' };
const NAMES = ['a', 'b', 'gate'] as const;
const THING = {
  ...LAMP,
  properties: {
    a: { type: 'number' as const },
    b: { type: 'number' as const },
    gate: { type: 'number' as const, 'around:class': 3 as const },
  },
};
const ANSWERS = ['completed', 'completed', 'failed', 'unknown', 'expired', 'refused'] as const;
const STEPS = 120;

/** A house in which people wish and write at random, its link and the home itself come and go, and everything that happened is noted. */
class Story {
  readonly random: SeededRandom;
  house: FakeHouse;
  readonly changes: Change[] = [];
  /** Wishes that were taken: until when they may be written, by one clock that never jumps. */
  readonly wished = new Map<number, number>();
  /** Those of the home's own: until when each may start. */
  readonly orders: { name: string; value: number; last: number; id: string }[] = [];
  readonly #open = new Map<string, { name: string; value: number }>();
  #before = 0;
  #values = 0;
  #reports = 0;

  constructor(seed: number) {
    this.random = seededRandom(seed);
    this.house = new FakeHouse();
    this.house.askers.set(GUEST.key, GUEST);
    this.#begin();
  }

  /** True ms since the story began. */
  get now(): number {
    return this.#before + this.house.clock.now();
  }

  async step(): Promise<void> {
    const { random, house } = this;
    const name = NAMES[random.int(NAMES.length)] as string;
    const asker = random.chance(0.5) ? OWNER : GUEST;
    switch (random.int(10)) {
      case 0:
      case 1:
        this.#wish(asker, name);
        break;
      case 2:
        house.ask({ name, input: ++this.#values }, asker);
        break;
      case 3:
        house.gateway.up = !house.gateway.up;
        house.house.state(controllerState('living', house.gateway.up ? 'connected' : 'away', house.gateway.up ? { rtt: 1 } : {}));
        break;
      case 4:
        if (random.chance(0.3)) this.#restart(random.int(600_000));
        break;
      case 5:
        this.#reads(name, this.#values);
        break;
      case 6:
        try {
          house.house.unwish(asker, 'living/lamp', name);
        } catch (error) {
          expect(error).toBeInstanceOf(AskRefused);
        }
        break;
      default:
        this.#answer(ANSWERS[random.int(ANSWERS.length)] ?? 'completed');
    }
    this.#look();
    await house.clock.advance(random.int(20_000));
    this.#look();
  }

  /** Everybody answers from now on. */
  async quiet(): Promise<void> {
    this.house.gateway.up = true;
    this.house.house.state(controllerState('living', 'connected', { rtt: 1 }));
    for (let i = 0; i < 15; i++) {
      this.#look();
      while (this.#open.size > 0 && this.house.gateway.up) {
        this.#answer('completed');
        this.#look();
      }
      await this.house.clock.advance(60_000);
    }
    this.#look();
  }

  #wish(asker: Asker, name: string): void {
    const value = ++this.#values;
    const ms = 1_000 + this.random.int(300_000);
    this.wished.set(value, this.now + ms);
    try {
      this.house.house.wish(asker, { id: `w${value}`, thing: 'living/lamp', name, value, ms });
    } catch (error) {
      expect(error).toBeInstanceOf(AskRefused);
      this.wished.delete(value);
    }
  }

  #answer(step: (typeof ANSWERS)[number]): void {
    const [id, order] = [...this.#open][0] ?? [];
    if (id === undefined || order === undefined || !this.house.gateway.up) return;
    this.#open.delete(id);
    if (step === 'completed') this.#reads(order.name, order.value);
    this.house.says(id, step, step === 'refused' ? { code: 'busy' } : {});
  }

  #reads(name: string, value: number): void {
    if (!this.house.gateway.up) return;
    void this.house.house.report('living', 'ring', [
      { k: 'value', n: ++this.#reports, thing: 'lamp', name, value, at: this.house.clock.wall() },
    ]);
  }

  #restart(down: number): void {
    this.#look();
    const { clock, ledger, readings, wishes, askers } = this.house;
    this.house.house.stop();
    this.#before += clock.now() + down;
    this.house = new FakeHouse({
      clock: new FakeClock({ wallStart: clock.wall() + down }),
      ledger,
      readings,
      wishes,
      askers,
      epoch: `${'ABCDEFGH'[this.random.int(8)]}${String(this.#before).padStart(21, 'E')}`,
    });
    this.house.gateway.up = false;
    this.#begin();
  }

  #begin(): void {
    this.house.house.info('living', { title: 'Living', software: '', things: [THING, LOCK] });
  }

  /** Notes what happened, and what must hold at every moment. */
  #look(): void {
    const { house } = this;
    house.house.settle();
    this.changes.push(...house.changes.splice(0));
    for (const order of house.gateway.orders.splice(0)) {
      const value = order.input as number;
      if (order.id.startsWith('wish-')) this.orders.push({ name: order.name, value, last: this.#before + order.deadline, id: order.id });
      this.#open.set(order.id, { name: order.name, value });
    }
    const held = (house.house.snapshot().wishes ?? []).map(({ name }) => name);
    expect(new Set(held).size).toBe(held.length);
  }
}

describe.each(Array.from({ length: 12 }, (_, i) => i + 1))('people, links and homes that come and go, seed %i', (seed) => {
  it('each wish ends once, none is written after its time, twice at once, or at all where it is dangerous', async () => {
    const story = new Story(seed);
    for (let i = 0; i < STEPS; i++) await story.step();
    await story.quiet();

    expect(story.house.house.snapshot().wishes).toEqual([]);
    const gone = story.changes.flatMap((change) => (change.k === 'wishGone' ? [change.why] : []));
    expect(gone).toHaveLength(story.wished.size);
    expect(story.orders.filter(({ name }) => name === 'gate')).toEqual([]);
    expect(story.orders.filter(({ value, last }) => last > (story.wished.get(value) ?? Number.NEGATIVE_INFINITY))).toEqual([]);
    expect(new Set(story.orders.map(({ id }) => id)).size).toBe(story.orders.length);
    // Two attempts for one wish are never under way together, and every one comes to its end.
    const ends = story.changes.flatMap((change) => (change.k === 'step' && isEnd(change.step.step) ? [change.step.command] : []));
    for (const { id } of story.orders) expect(ends).toContain(id);
  });
});
