import { describe, expect, it } from 'vitest';
import { Lane, type Turn } from '../../src/things/lane.js';

class Recorded implements Turn {
  readonly log: string[];
  readonly name: string;
  willing = true;

  constructor(log: string[], name: string) {
    this.log = log;
    this.name = name;
  }
  begin(): boolean {
    this.log.push(`${this.name} ${this.willing ? 'begins' : 'declines'}`);
    return this.willing;
  }
  replaced(): void {
    this.log.push(`${this.name} replaced`);
  }
  displaced(): void {
    this.log.push(`${this.name} displaced`);
  }
}

const lane = () => {
  const log: string[] = [];
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => new Recorded(log, name)) as [Recorded, Recorded, Recorded, Recorded];
  return { lane: new Lane(), log, a, b, c, d };
};
const queue = { mode: 'queue', limit: 2 } as const;

describe('a lane', () => {
  it('runs one after another, in order, and lets only so many wait', () => {
    const { lane: one, log, a, b, c, d } = lane();
    expect([a, b, c, d].map((turn) => one.submit(turn, queue))).toEqual(['running', 'queued', 'queued', 'busy']);
    one.freed(a);
    one.freed(a);
    expect(log).toEqual(['a begins', 'b begins']);
    one.freed(b);
    one.freed(c);
    expect(log.at(-1)).toBe('c begins');
    expect(one.busy).toBe(false);
  });

  it('refuses while busy where it drops', () => {
    const { lane: one, log, a, b } = lane();
    one.submit(a, { mode: 'drop', limit: 8 });
    expect(one.submit(b, { mode: 'drop', limit: 8 })).toBe('busy');
    expect(log).toEqual(['a begins']);
  });

  it('replaces: the running one is asked to end, and only the newest follows when it is gone', () => {
    const { lane: one, log, a, b, c } = lane();
    const replace = { mode: 'replace', limit: 8 } as const;
    one.submit(a, replace);
    one.submit(b, replace);
    one.submit(c, replace);
    expect(log).toEqual(['a begins', 'a replaced', 'b displaced', 'a replaced']);
    one.freed(a);
    expect(log.at(-1)).toBe('c begins');
  });

  it('passes over one that declines or left', () => {
    const { lane: one, log, a, b, c, d } = lane();
    b.willing = false;
    one.submit(a, queue);
    one.submit(b, queue);
    one.submit(c, queue);
    expect(one.leave(c)).toBe(true);
    expect(one.leave(c)).toBe(false);
    one.submit(d, queue);
    one.freed(a);
    expect(log).toEqual(['a begins', 'b declines', 'd begins']);
  });

  it('goes on where one is gone before its begin returns', () => {
    const { lane: one, log, a, b } = lane();
    const quick: Turn = {
      begin: () => {
        one.freed(quick);
        return true;
      },
      replaced() {},
      displaced() {},
    };
    one.submit(a, queue);
    one.submit(quick, queue);
    one.submit(b, queue);
    one.freed(a);
    expect(log).toEqual(['a begins', 'b begins']);
    expect(one.busy).toBe(true);
  });
});
