import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Peripherals } from '../../src/drivers/peripherals.js';
import { Rig, type RigConfig, until } from './rig.js';

/** The other end of a driver: a device, or a chip of the test's own. */
export interface Peer {
  readonly config: RigConfig;
  readonly peripherals: Peripherals;
  /** From now on the property `level` is this number. */
  level(value: number): void | Promise<void>;
  /** What was written to `on`, in order, as the device understood it. */
  written(): readonly boolean[] | Promise<readonly boolean[]>;
  /** Says what is no answer at all, in answer or by itself, until `level` is told again. */
  garbage?(): void | Promise<void>;
  /** Refuses writes. */
  refuse?(on: boolean): void | Promise<void>;
  /** Does not answer writes. */
  hang?(on: boolean): void | Promise<void>;
  leave(): void | Promise<void>;
  comeBack(): void | Promise<void>;
  stop(): void | Promise<void>;
}

export interface Can {
  readonly writes: boolean;
  /** A refused write says so. */
  readonly refuses: boolean;
  /** A write that is not answered is noticed. */
  readonly hangs: boolean;
  /** A write while the peer is away fails at once. */
  readonly knowsAway: boolean;
}

/**
 * What every driver owes to commands and readings. The thing is `thing`, with a number `level` that is read every 100 ms or told, and
 * where the driver `writes` a switch `on` whose commands may take 500 ms.
 */
export function driverContract(name: string, can: Can, open: () => Promise<Peer>): void {
  describe(`the driver ${name}`, () => {
    let peer: Peer;
    let rig: Rig;
    beforeEach(async () => {
      peer = await open();
      rig = new Rig(peer.config, peer.peripherals);
      await peer.level(20);
      await rig.start();
    });
    afterEach(async () => {
      await rig.stop();
      await peer.stop();
    });
    const told = async (value: number): Promise<void> => {
      await peer.level(value);
      await rig.good('level', value);
    };
    const written = async (...values: boolean[]): Promise<void> => {
      let seen: readonly boolean[] = [];
      await until(`${JSON.stringify(values)} is written`, () => {
        void Promise.resolve(peer.written()).then((now) => {
          seen = now;
        });
        return JSON.stringify(seen) === JSON.stringify(values);
      });
    };

    it('reads, with good quality', async () => {
      await rig.good('level', 20);
      await told(21.5);
      expect(rig.notices).toEqual([]);
    });

    it('takes rubbish for nothing, and the next good reading for good', async () => {
      await told(22);
      await peer.garbage?.();
      await told(23);
      expect(rig.news.filter((item) => item.k === 'value' && item.name === 'level' && typeof item.value !== 'number')).toEqual([]);
    });

    it('knows when its peer is gone, and when it is back', async () => {
      await told(24);
      await peer.leave();
      await rig.unavailable('level');
      await peer.comeBack();
      await told(25);
    });

    it('leaves nothing when it stops, and stops twice', async () => {
      await told(26);
      await rig.stop();
      const before = rig.news.length;
      await peer.level(27);
      expect([rig.running, rig.news.length]).toEqual([0, before]);
    });

    if (!can.writes) return;

    it('writes once, in order, and tells the new value', async () => {
      await told(20);
      for (const on of [true, false, true]) {
        expect(await rig.do('write', 'on', on)).toMatchObject({ step: 'completed' });
        await rig.good('on', on);
      }
      await written(true, false, true);
    });

    if (can.refuses)
      it('says in words why a write was refused', async () => {
        await told(20);
        await peer.refuse?.(true);
        const end = await rig.do('write', 'on', true);
        expect(end).toMatchObject({ step: 'failed' });
        expect(end.detail).toMatch(/\w+ \w+/);
        await peer.refuse?.(false);
        expect(await rig.do('write', 'on', true)).toMatchObject({ step: 'completed' });
      });

    if (can.hangs) {
      it('ends a write that is not answered within its time, and rests after three', async () => {
        await told(20);
        await peer.hang?.(true);
        const began = performance.now();
        expect(await rig.do('write', 'on', true)).toMatchObject({ step: 'timedOut', code: 'hung' });
        expect(performance.now() - began).toBeGreaterThan(450);
        await rig.do('write', 'on', true);
        await rig.do('write', 'on', true);
        expect(rig.things.get('thing')?.operable('write', 'on')?.refusal()).toContain('paused');
      });

      it('ends a write that is cancelled at once', async () => {
        await told(20);
        await peer.hang?.(true);
        const run = rig.run('write', 'on', true);
        run.job.cancel('asked');
        expect(await run.ended).toMatchObject({ step: 'cancelled', code: 'asked' });
        await run.gone;
        await peer.hang?.(false);
        await until('it writes again', () => true);
        expect(await rig.do('write', 'on', false)).toMatchObject({ step: 'completed' });
      });
    }

    if (can.knowsAway)
      it('writes nothing later that could not be written at once', async () => {
        await told(20);
        await peer.leave();
        await rig.unavailable('level');
        expect(await rig.do('write', 'on', true)).toMatchObject({ step: 'failed', code: 'away' });
        await peer.comeBack();
        await told(28);
        expect(await rig.do('write', 'on', false)).toMatchObject({ step: 'completed' });
        await written(false);
      });
  });
}
