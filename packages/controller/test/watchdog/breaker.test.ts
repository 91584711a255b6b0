import { describe, expect, it } from 'vitest';
import { answered, BREAKER_PLAN, CLOSED, hung, pausedFor } from '../../src/watchdog/breaker.js';
import { Tail } from '../../src/watchdog/tail.js';

describe('the circuit breaker', () => {
  it('trips at the third hang in a row, for a minute', () => {
    const one = hung(BREAKER_PLAN, CLOSED, 0);
    const two = hung(BREAKER_PLAN, one.state, 10);
    const three = hung(BREAKER_PLAN, two.state, 20);
    expect([one.pausedFor, two.pausedFor, three.pausedFor]).toEqual([undefined, undefined, 60_000]);
    expect(pausedFor(three.state, 20)).toBe(60_000);
    expect(pausedFor(three.state, 60_019)).toBe(1);
    expect(pausedFor(three.state, 60_020)).toBe(0);
  });

  it('is not tripped by hangs with an answer between them', () => {
    let state = hung(BREAKER_PLAN, hung(BREAKER_PLAN, CLOSED, 0).state, 0).state;
    state = answered();
    expect(hung(BREAKER_PLAN, hung(BREAKER_PLAN, state, 0).state, 0).pausedFor).toBeUndefined();
  });

  it('doubles with each further hang up to an hour, and begins anew once it worked', () => {
    let state = CLOSED;
    const pauses: number[] = [];
    for (let i = 0; i < 11; i++) {
      const next = hung(BREAKER_PLAN, state, i);
      state = next.state;
      if (next.pausedFor !== undefined) pauses.push(next.pausedFor / 60_000);
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
    expect(hung(BREAKER_PLAN, answered(), 0).pausedFor).toBeUndefined();
  });
});

describe('the tail of stderr', () => {
  it('holds the end of what was said, however it was split', () => {
    const tail = new Tail(10);
    for (const char of 'the tank is empty: fill it') tail.push(new TextEncoder().encode(char));
    expect(tail.text()).toBe('y: fill it');
    tail.push(new TextEncoder().encode(`${'x'.repeat(1_000_000)}the end`));
    expect(tail.text()).toBe('xxxthe end');
  });
});
