import type { StepName } from '@around/messages';
import type { CommandRecord, History } from './history.js';

/** What broke a promise: in words, and the ids it is about. */
export interface Violation {
  readonly what: string;
  readonly ids: readonly string[];
}

export interface Verdict {
  readonly name: PromiseName;
  readonly promise: string;
  readonly broken: readonly Violation[];
}

export type PromiseName = 'counter' | 'once' | 'fresh' | 'oneEnd' | 'ledger' | 'events' | 'equal' | 'rights' | 'survivors' | 'back';

/**
 * Ticks of /proc are 10 ms; between the controller's last look at its clock and the fork lies what a busy machine takes away from it.
 * A command that is late because a check is missing is late by what it was held up, seconds.
 */
export const LATE_MS = 150;

/** The program has run, or may have. After the other ends it has not. */
const RAN_PERHAPS: ReadonlySet<StepName> = new Set(['unknown', 'failed', 'timedOut', 'cancelled']);
/** Ends that a ledger must have: something was done. */
const DONE: ReadonlySet<StepName> = new Set(['completed', 'failed', 'timedOut', 'cancelled']);

const PROMISES: Readonly<Record<PromiseName, { readonly promise: string; readonly judge: (history: History) => Violation[] }>> = {
  counter: {
    promise: 'the counter at the pins equals what was reported completed, plus at most what was reported unknown',
    judge: counter,
  },
  once: { promise: 'no command runs twice', judge: once },
  fresh: { promise: 'no command starts after its life', judge: fresh },
  oneEnd: { promise: 'every command has exactly one end, the same for everybody', judge: oneEnd },
  ledger: { promise: 'the ledger keeps what was told', judge: ledger },
  events: { promise: 'every acknowledged event is in the home’s database, once', judge: events },
  equal: { promise: 'after 5 quiet seconds phones, home and controllers agree', judge: equal },
  rights: { promise: 'nobody operates what they may not', judge: rights },
  survivors: { promise: 'nothing of a run outlives its end', judge: survivors },
  back: { promise: 'everything comes back by itself', judge: ({ stuck }) => stuck.map((what) => ({ what, ids: [] })) },
};

export const PROMISE_NAMES = Object.keys(PROMISES) as readonly PromiseName[];

/** Whether each promise held in this history. Pure; `only` narrows it to some. */
export function judge(history: History, only: readonly PromiseName[] = PROMISE_NAMES): Verdict[] {
  return only.map((name) => ({ name, promise: PROMISES[name].promise, broken: PROMISES[name].judge(history) }));
}

function runsOf({ pins }: History): Map<string, number> {
  const runs = new Map<string, number>();
  for (const { id } of pins) runs.set(id, (runs.get(id) ?? 0) + 1);
  return runs;
}

function counter(history: History): Violation[] {
  const runs = runsOf(history);
  const broken: Violation[] = [];
  for (const { id, told } of history.commands) {
    const ran = runs.get(id) ?? 0;
    if (told === 'completed' && ran === 0) broken.push({ what: 'reported completed, and never ran', ids: [id] });
    else if (told !== undefined && told !== 'completed' && !RAN_PERHAPS.has(told) && ran > 0)
      broken.push({ what: `reported ${told}, and ran`, ids: [id] });
    runs.delete(id);
  }
  for (const id of runs.keys()) broken.push({ what: 'ran, and nobody asked for it', ids: [id] });
  return broken;
}

function once(history: History): Violation[] {
  return [...runsOf(history)].filter(([, ran]) => ran > 1).map(([id, ran]) => ({ what: `ran ${ran} times`, ids: [id] }));
}

function fresh({ commands, pins }: History): Violation[] {
  const deadlines = new Map(commands.map(({ id, deadline }) => [id, deadline]));
  return pins.flatMap(({ id, at }) => {
    const late = at - (deadlines.get(id) ?? at);
    return late <= LATE_MS ? [] : [{ what: `started ${Math.round(late)} ms after its life`, ids: [id] }];
  });
}

function oneEnd({ commands }: History): Violation[] {
  return commands.flatMap((command) => {
    const what = endFault(command);
    return what === undefined ? [] : [{ what, ids: [command.id] }];
  });
}

/** `unknown` may be followed by the truth, once: it says that nobody knew. Nothing follows any other end. */
function endFault({ told, heard }: CommandRecord): string | undefined {
  if (told === undefined) return 'never ended';
  const truths = new Set<StepName>(told === 'unknown' ? [] : [told]);
  for (const [phone, ends] of heard) {
    if (ends.slice(0, -1).some((end) => end !== 'unknown')) return `${phone} heard ${ends.join(', then ')}`;
    for (const end of ends) if (end !== 'unknown') truths.add(end);
  }
  return truths.size > 1 ? `told as ${[...truths].join(' and as ')}` : undefined;
}

function ledger({ commands, ledger: rows }: History): Violation[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const broken: Violation[] = [];
  for (const { id, ended, ends } of rows) {
    if (!ended) broken.push({ what: 'has no end in the ledger', ids: [id] });
    else if (ends.length !== 1 && !(ends.length === 2 && ends[0] === 'unknown'))
      broken.push({ what: `has ${ends.length === 0 ? 'no end' : `the ends ${ends.join(', ')}`} in the ledger`, ids: [id] });
  }
  for (const { id, told } of commands) {
    const kept = byId.get(id)?.ends.at(-1);
    if (told === undefined || told === 'unknown') continue;
    if (kept === undefined) {
      if (!byId.has(id) && DONE.has(told)) broken.push({ what: `reported ${told}, and is not in the ledger`, ids: [id] });
    } else if (kept !== told) broken.push({ what: `reported ${told}, and kept as ${kept}`, ids: [id] });
  }
  return broken;
}

/**
 * A controller hands over in order, so that of each life of a bell a beginning is kept: all of it in the last life, which nobody
 * killed. What was lost with a killed controller had not been acknowledged.
 */
function events({ rung, kept }: History): Violation[] {
  const broken: Violation[] = [];
  const times = new Map<string, number>();
  for (const event of kept) times.set(event, (times.get(event) ?? 0) + 1);
  for (const [event, count] of times) if (count > 1) broken.push({ what: `an event is kept ${count} times`, ids: [event] });
  const known = new Set(rung);
  for (const event of times.keys()) if (!known.has(event)) broken.push({ what: 'an event is kept that never was', ids: [event] });
  const lives = new Map<string, string[]>();
  for (const event of rung) {
    const [life = ''] = event.split(' ');
    const all = lives.get(life);
    if (all === undefined) lives.set(life, [event]);
    else all.push(event);
  }
  const last = new Map([...lives.keys()].map((life) => [bellOf(life), life]));
  for (const [life, all] of lives) {
    const end = last.get(bellOf(life)) === life ? all.length : all.findLastIndex((event) => times.has(event)) + 1;
    const lost = all.slice(0, end).filter((event) => !times.has(event));
    if (lost.length > 0) broken.push({ what: `${lost.length} of ${all.length} events of one life are lost`, ids: lost });
  }
  return broken;
}

/** Which bell's life it is: `living-4711-99` → `living`. */
const bellOf = (life: string): string => life.slice(0, life.indexOf('-'));

function equal({ views }: History): Violation[] {
  const [first, ...others] = views;
  if (first === undefined) return [];
  const broken: Violation[] = [];
  for (const { who, state, partial } of others) {
    const keys = new Set([...first.state.keys(), ...state.keys()]);
    for (const key of keys) {
      const [a, b] = [first.state.get(key), state.get(key)];
      if (a === b || (b === undefined && partial === true)) continue;
      broken.push({ what: `${key}: ${first.who} says ${a ?? 'nothing'}, ${who} says ${b ?? 'nothing'}`, ids: [] });
    }
  }
  return broken;
}

function rights({ commands, pins }: History): Violation[] {
  const ran = new Set(pins.map(({ id }) => id));
  return commands
    .filter(({ id, may, told }) => !may && (ran.has(id) || told === 'completed'))
    .map(({ id, phone, thing, name }) => ({ what: `${phone} may not operate ${thing}.${name}, and it ran`, ids: [id] }));
}

function survivors({ survivors: left }: History): Violation[] {
  return left.map(({ id, pid, command }) => ({ what: `process ${pid} (${command}) lives on`, ids: [id] }));
}
