import { Comeback } from './comeback.js';
import { monotonicMs } from './device.js';
import { Dice } from './dice.js';
import { FAULTS, type FaultPlan } from './faults.js';
import type { History } from './history.js';
import { Injector, type Recovery } from './injector.js';
import { Load } from './load.js';
import { type Maxima, Metrics } from './metrics.js';
import { judge, type Verdict } from './oracle.js';
import { Stage } from './stage.js';

export interface RunOptions {
  readonly seed: string;
  /** How long the load and the faults go on, ms. */
  readonly ms: number;
  /** Commands after which it ends sooner. */
  readonly commands: number;
  /** Phones beside the guest; a third of them on the LAN. */
  readonly phones: number;
  /** What is done to the house; missing: everything that there is. */
  readonly faults?: readonly FaultPlan[];
  /** Faults after which it ends sooner. */
  readonly faultCount?: number;
  /** Called a few times a second. */
  readonly progress?: (status: Status) => void;
}

export interface Status {
  readonly phase: 'building' | 'torture' | 'calming' | 'judging';
  readonly ms: number;
  readonly commands: number;
  readonly open: number;
  readonly faults: number;
}

export interface RunResult {
  readonly seed: string;
  readonly ms: number;
  /** Faults by kind and place. */
  readonly faults: ReadonlyMap<string, number>;
  readonly recoveries: readonly Recovery[];
  readonly maxima: Maxima;
  readonly history: History;
  readonly verdicts: readonly Verdict[];
  /** Logs and data; to be removed by who has no use for it. */
  readonly stage: Stage;
}

const BACK_WITHIN_MS = 60_000;
const GUEST = ['living/pin0', 'garden/pin1'];

/** One run: a house under load and faults, then its judgement. @throws Error where the house does not even come up */
export async function torture(options: RunOptions): Promise<RunResult> {
  const dice = new Dice(options.seed);
  const status = { phase: 'building' as Status['phase'], since: monotonicMs() };
  const stage = await Stage.set(dice);
  let injector: Injector | undefined;
  const teller = setInterval(
    () =>
      options.progress?.({
        phase: status.phase,
        ms: monotonicMs() - status.since,
        commands: stage.recorder.size,
        open: stage.recorder.open,
        faults: injector?.total ?? 0,
      }),
    250,
  );
  try {
    const lan = Math.floor(options.phones / 3);
    for (let i = 0; i < options.phones; i++) await stage.phone(`phone${i}`, { way: i < lan ? 'lan' : 'relay' });
    await stage.phone('guest', { things: GUEST });
    const relay = new Set(stage.phones.slice(lan).map(({ name }) => name));
    const comeback = new Comeback(stage.recorder, (phone) => relay.has(phone));
    injector = new Injector({
      house: stage.house,
      dice: dice.fork('faults'),
      faults: options.faults ?? FAULTS,
      now: monotonicMs,
      backWithinMs: BACK_WITHIN_MS,
      recovered: (on, withinMs) => comeback.through(on, withinMs),
    });
    const load = new Load(stage.phones, dice.fork('load'), { commands: options.commands, withinMs: options.ms });
    const metrics = new Metrics(stage.house, injector, stage.phones.at(lan) ?? stage.phones[0]!);
    status.phase = 'torture';
    status.since = monotonicMs();
    load.start();
    injector.start();
    metrics.start();
    const enough = (): boolean => load.done || (injector?.total ?? 0) > (options.faultCount ?? Number.POSITIVE_INFINITY);
    while (monotonicMs() - status.since < options.ms && !enough()) await sleep(50);
    const ms = monotonicMs() - status.since;
    status.phase = 'calming';
    await load.stop();
    comeback.stop();
    await injector.stop();
    await metrics.stop();
    stage.stuck.push(...injector.stuck);
    await stage.calm();
    const views = await stage.views();
    status.phase = 'judging';
    const history = await stage.strike(views);
    return {
      seed: options.seed,
      ms,
      faults: injector.counts,
      recoveries: injector.recoveries,
      maxima: metrics,
      history,
      verdicts: judge(history),
      stage,
    };
  } catch (error) {
    await injector?.stop();
    await stage.clear();
    throw error;
  } finally {
    clearInterval(teller);
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
