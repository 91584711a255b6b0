import { describe, expect, it } from 'vitest';
import type { Clock, Random } from '../index.js';
import type { Stage } from './stage.js';

export function clockContract(name: string, make: () => { clock: Clock; stage: Stage }): void {
  describe(`clock: ${name}`, () => {
    it('fires in order of time, once', async () => {
      const { clock, stage } = make();
      const fired: string[] = [];
      clock.after(30, () => fired.push('late'));
      clock.after(5, () => fired.push('early'));
      await stage.until(() => fired.length === 2);
      await stage.idle();
      expect(fired).toEqual(['early', 'late']);
    });

    it('does not fire a cancelled timer, and lets it be cancelled again', async () => {
      const { clock, stage } = make();
      let fired = 0;
      const timer = clock.after(1, () => fired++);
      timer.cancel();
      timer.cancel();
      let other = false;
      clock.after(5, () => {
        other = true;
      });
      await stage.until(() => other);
      expect(fired).toBe(0);
    });

    it('repeats until cancelled, also from within', async () => {
      const { clock, stage } = make();
      let fired = 0;
      const timer = clock.every(2, () => {
        fired++;
        if (fired === 3) timer.cancel();
      });
      await stage.until(() => fired === 3);
      let later = false;
      clock.after(20, () => {
        later = true;
      });
      await stage.until(() => later);
      expect(fired).toBe(3);
    });

    it('now() never goes back and moves by what a timer waited', async () => {
      const { clock, stage } = make();
      const before = clock.now();
      let after = Number.NaN;
      clock.after(10, () => {
        after = clock.now();
      });
      await stage.until(() => !Number.isNaN(after));
      expect(after - before).toBeGreaterThanOrEqual(9);
      expect(clock.now()).toBeGreaterThanOrEqual(after);
    });

    it('wall() is Unix milliseconds', () => {
      const { clock } = make();
      expect(clock.wall()).toBeGreaterThan(Date.UTC(2025, 0, 1));
      expect(clock.wall()).toBeLessThan(Date.UTC(2100, 0, 1));
    });

    it('refuses what would fire at once instead of in 25 days', () => {
      const { clock } = make();
      expect(() => clock.after(2 ** 31, () => {})).toThrow(RangeError);
      expect(() => clock.after(Number.NaN, () => {})).toThrow(RangeError);
    });
  });
}

export function randomContract(name: string, make: () => Random): void {
  describe(`random: ${name}`, () => {
    it('gives as many bytes as asked, not the same twice', () => {
      const random = make();
      expect(random.bytes(0)).toHaveLength(0);
      expect(random.bytes(100_000)).toHaveLength(100_000);
      const one = random.bytes(32);
      expect(one).toBeInstanceOf(Uint8Array);
      expect(one.byteOffset).toBe(0);
      expect(one.buffer.byteLength).toBe(32);
      expect(random.bytes(32)).not.toEqual(one);
    });

    it('gives floats in [0, 1) that spread', () => {
      const random = make();
      const draws = Array.from({ length: 1_000 }, () => random.float());
      expect(draws.every((value) => value >= 0 && value < 1)).toBe(true);
      expect(Math.min(...draws)).toBeLessThan(0.1);
      expect(Math.max(...draws)).toBeGreaterThan(0.9);
    });
  });
}
