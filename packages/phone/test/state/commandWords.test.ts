import { type CommandStep, isEnd, STEPS, type StepCode, type StepName } from '@around/messages';
import { describe, expect, it } from 'vitest';
import { endText, shortEndText, stepText } from '../../src/state/commandWords.js';
import '../support/english.js';

const end = (step: StepName, more: Partial<CommandStep> = {}): CommandStep => ({
  command: 'c1',
  thing: 'living/lamp',
  op: 'write',
  name: 'on',
  by: 'Ann',
  step,
  at: 0,
  ...more,
});
const words = (step: StepName, more: Partial<CommandStep> = {}, took?: number): string =>
  endText({ end: end(step, more), controller: 'Living room', took });

describe('how a command ended', () => {
  it('names where the time ran out, and after how long', () => {
    expect(words('timedOut', { held: { home: 5_012, controller: 5_000 } })).toBe('Timed out after 5.0 s at controller Living room');
  });

  it('tells how long it took from tap to end', () => {
    expect(words('completed', {}, 143)).toContain('143 ms');
    // Another phone's: as long as the home knew of it.
    expect(words('completed', { held: { home: 24, controller: 20 } })).toContain('24 ms');
  });

  it('has words of its own for each end and each step', () => {
    const ends = STEPS.filter(isEnd).map((step) => words(step));
    expect(new Set(ends).size).toBe(ends.length);
    expect(new Set(STEPS.map(stepText)).size).toBe(STEPS.length);
  });

  it('says why it was refused', () => {
    const codes: StepCode[] = ['badInput', 'notAllowed', 'tooFast', 'away', 'busy', 'paused', 'revoked'];
    expect(new Set(codes.map((code) => words('refused', { code }))).size).toBe(codes.length);
  });

  it('is short on a tile', () => {
    for (const step of STEPS.filter(isEnd)) expect(shortEndText(end(step)).length, step).toBeLessThanOrEqual(17);
  });
});
