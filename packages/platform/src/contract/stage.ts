import type { FakeClock } from '../fake/index.js';

/** Where a contract is played: how time passes there, real or fake. */
export interface Stage {
  /** What the promise settles to, while time passes. */
  settle<T>(promise: Promise<T>): Promise<T>;
  /** Resolves when the condition holds. Rejects when it does not within some seconds. */
  until(condition: () => boolean): Promise<void>;
  /** Lets what is under way happen: to see that something does not. */
  idle(): Promise<void>;
  /** Whether waiting for seconds costs nothing. */
  readonly quick: boolean;
}

/** The real world: polls, never sleeps a fixed time for a result. */
export function realStage(withinMs = 8_000): Stage {
  const until = async (condition: () => boolean): Promise<void> => {
    const end = performance.now() + withinMs;
    while (!condition()) {
      if (performance.now() > end) throw new Error(`the condition did not hold within ${withinMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  return {
    settle: (promise) => promise,
    until,
    idle: async () => {
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    },
    quick: false,
  };
}

export function fakeStage(clock: FakeClock): Stage {
  return {
    settle: (promise) => clock.settle(promise),
    until: (condition) => clock.until(condition),
    idle: () => clock.advance(50),
    quick: true,
  };
}
