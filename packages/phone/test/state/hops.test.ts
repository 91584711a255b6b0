import type { CommandStep } from '@around/messages';
import { describe, expect, it } from 'vitest';
import { hopShares } from '../../src/state/hops.js';

const end = (step: CommandStep['step'], more: Partial<CommandStep> = {}): CommandStep => ({
  command: 'c',
  thing: 'attic/fan',
  op: 'invoke',
  name: 'start',
  by: 'Hana',
  step,
  at: 0,
  ...more,
});
const told = (...args: Parameters<typeof hopShares>) => hopShares(...args).map(({ ms, fault }) => fault ?? ms);

describe('the share of each hop', () => {
  it('subtracts only what one clock measured', () => {
    expect(told(end('completed', { held: { home: 60, controller: 48 } }), 143)).toEqual([83, 12, 48]);
    expect(told(end('completed', { held: { home: 60, controller: 48 } }), undefined)).toEqual([undefined, 12, 48]);
  });

  it('says at which hop it came to nothing, how long was waited there, and nothing of those behind', () => {
    expect(hopShares(end('timedOut', { held: { home: 5_012, controller: 5_001 } }), 5_100).at(-1)).toEqual({
      hop: 'device',
      ms: 5_001,
      fault: 'noAnswer',
    });
    expect(told(end('failed', { code: 'exit', held: { home: 92, controller: 81 } }), 120)).toEqual([28, 11, 'failed']);
    expect(hopShares(end('expired', { code: 'away', held: { home: 3_000 } }), 3_090)).toEqual([
      { hop: 'phoneHome', ms: 90 },
      { hop: 'homeController', ms: 3_000, fault: 'noAnswer' },
      { hop: 'device', ms: undefined },
    ]);
    expect(told(end('unknown', { code: 'lost' }), 5_000)).toEqual(['noAnswer', undefined, undefined]);
  });

  it('a refusal failed nowhere', () => {
    expect(told(end('refused', { code: 'notAllowed', held: { home: 1 } }), 40)).toEqual([39, undefined, undefined]);
  });
});
