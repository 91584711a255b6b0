import type { CommandRequest, CommandRun } from '@around/client';
import type { CommandStep, StepName } from '@around/messages';
import { FakeClock } from '@around/platform/fake';
import { describe, expect, it } from 'vitest';
import { hasFailed, isRunning, Runs, type RunView } from '../../src/state/runs.js';

class FakeRun implements CommandRun {
  readonly id: string;
  readonly steps: CommandStep[] = [];
  readonly done: Promise<CommandStep>;
  readonly request: CommandRequest;
  cancelled = false;
  #listeners: ((step: CommandStep) => void)[] = [];
  #end: (step: CommandStep) => void = () => undefined;

  constructor(id: string, request: CommandRequest) {
    this.id = id;
    this.request = request;
    this.done = new Promise((resolve) => {
      this.#end = resolve;
    });
  }
  onStep(listener: (step: CommandStep) => void): () => void {
    this.#listeners.push(listener);
    return () => undefined;
  }
  onOutput(): () => void {
    return () => undefined;
  }
  cancel(): void {
    this.cancelled = true;
  }
  say(step: StepName, data?: unknown): void {
    const { thing, op, name } = this.request;
    const whole = { command: this.id, thing, op, name, by: 'Ann', step, at: 1, ...(data === undefined ? {} : { data }) };
    this.steps.push(whole);
    for (const listener of this.#listeners) listener(whole);
    if (step !== 'accepted' && step !== 'started' && step !== 'progress') this.#end(whole);
  }
}

function start() {
  const clock = new FakeClock();
  const sent: FakeRun[] = [];
  const ended: RunView[] = [];
  const late: RunView[] = [];
  const runs = new Runs(
    clock,
    (request) => {
      const run = new FakeRun(`c${sent.length}`, request);
      sent.push(run);
      return run;
    },
    (run) => ended.push(run),
    (run) => late.push(run),
  );
  const wanted = (): unknown => runs.wanted('living/lamp/on').value?.value;
  const latest = (): RunView | undefined => runs.latest('living/lamp/on').value;
  const on = { thing: 'living/lamp', name: 'on' };
  const reading = (value: unknown) => ({ ...on, value, at: 1, quality: 'good' as const });
  return { clock, sent, ended, late, runs, wanted, latest, on, reading };
}

describe('a write', () => {
  it('was only late when its value is read after it timed out, and only then', async () => {
    const { clock, runs, sent, late, latest, reading } = start();
    void runs.write('living/lamp', 'on', true);
    sent[0]?.say('timedOut');
    await clock.flush();
    runs.sawValue('living/lamp/on', reading(false));
    expect(hasFailed(latest())).toBe(true);
    runs.sawValue('living/lamp/on', reading(true));
    runs.sawValue('living/lamp/on', reading(true));
    expect(late).toHaveLength(1);
    expect(hasFailed(latest())).toBe(false);
    // Whoever says that it failed has a reason, whatever is read.
    void runs.write('living/lamp', 'on', true);
    sent[1]?.say('failed');
    await clock.flush();
    runs.sawValue('living/lamp/on', reading(true));
    expect(late).toHaveLength(1);
    // A minute later somebody else did it.
    void runs.write('living/lamp', 'on', true);
    sent[2]?.say('timedOut');
    await clock.flush();
    await clock.advance(61_000);
    runs.sawValue('living/lamp/on', reading(true));
    expect(late).toHaveLength(1);
  });

  it('shows what is wanted at once, until its reading comes', async () => {
    const { clock, runs, sent, wanted, reading } = start();
    void runs.write('living/lamp', 'on', true);
    expect(wanted()).toBe(true);
    runs.sawValue('living/lamp/on', reading(true));
    expect(wanted(), 'not confirmed yet').toBe(true);
    sent[0]?.say('completed');
    await clock.flush();
    expect(wanted()).toBe(true);
    runs.sawValue('living/lamp/on', reading(true));
    expect(wanted()).toBeUndefined();
  });

  it('rolls back at once when it fails, and says so', async () => {
    const { clock, runs, sent, ended, wanted, latest } = start();
    void runs.write('living/lamp', 'on', true);
    await clock.advance(120);
    sent[0]?.say('timedOut');
    await clock.flush();
    expect(wanted()).toBeUndefined();
    expect(hasFailed(latest())).toBe(true);
    expect(ended.map(({ end, took }) => [end?.step, took])).toEqual([['timedOut', 120]]);
  });

  it('does not wait for its reading for ever', async () => {
    const { clock, runs, sent, wanted } = start();
    void runs.write('living/lamp', 'on', true);
    sent[0]?.say('completed');
    await clock.advance(1_999);
    expect(wanted()).toBe(true);
    await clock.advance(1);
    expect(wanted()).toBeUndefined();
    expect(clock.pending).toBe(0);
  });

  it('takes the place of the one before, whose failure is not told', async () => {
    const { clock, runs, sent, ended, wanted, latest } = start();
    void runs.write('living/lamp', 'on', true);
    void runs.write('living/lamp', 'on', false);
    sent[0]?.say('failed');
    await clock.flush();
    expect(wanted()).toBe(false);
    expect(latest()?.id).toBe('c1');
    expect(ended).toEqual([]);
  });

  it('tells of no failure on the way of a drag', async () => {
    const { clock, runs, sent, ended } = start();
    void runs.write('living/lamp', 'on', 1, { passing: true });
    sent[0]?.say('failed');
    await clock.flush();
    expect(ended).toEqual([]);
  });
});

it('shows a ring only after 300 ms', async () => {
  const { clock, runs, sent, latest } = start();
  void runs.write('living/lamp', 'on', true);
  await clock.advance(299);
  expect(latest()).toMatchObject({ slow: false });
  await clock.advance(1);
  expect(latest()).toMatchObject({ slow: true });
  expect(isRunning(latest())).toBe(true);
  sent[0]?.say('completed');
  await clock.flush();
  expect(latest()).toMatchObject({ slow: false });
});

it('keeps the data of an action that goes on, and stops it when asked', async () => {
  const { clock, runs, sent } = start();
  void runs.invoke('living/lamp', 'on', undefined);
  for (let i = 0; i < 12; i++) sent[0]?.say('progress', i);
  const view = runs.latest('living/lamp/on').value;
  expect(view?.results.at(-1)).toBe(11);
  expect(view?.results).toHaveLength(8);
  expect(view?.outputs).toBe(12);
  expect(sent[0]?.request).not.toHaveProperty('input');
  expect(runs.cancel('c0')).toBe(true);
  expect(sent[0]?.cancelled).toBe(true);
  sent[0]?.say('cancelled');
  await clock.flush();
  expect(runs.cancel('c0'), 'it is over').toBe(false);
});
