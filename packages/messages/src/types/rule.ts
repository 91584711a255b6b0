import * as v from 'valibot';
import { Count, Id, Name, Sentence, ThingId, Title, WallTime } from './common.js';
import { DAYS } from './grant.js';
import { NotifyMessage } from './notification.js';
import { Said } from './said.js';
import { Span } from './span.js';

/**
 * What the house does by itself. A rule is one document: the same in the protocol, in the database, and as YAML in a file. Each trigger,
 * condition and action is an object that is known by its first word: `property`, `time`, `write`, … and takes no word that it does not know.
 */

const DAY = 86_400_000;
/** Triggers, conditions and actions of one list. */
const MANY = 50;
/** How deep `all`, `choose`, `repeat` and their like may stand in each other. */
export const RULE_DEPTH = 6;

/** A property, action or event: `THING.NAME`, such as `garden/soil.level`, `home/house.mode`. */
export const ThingPath = v.pipe(
  v.string(),
  v.regex(
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}\/[A-Za-z0-9][A-Za-z0-9_-]{0,39}\.[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/,
    'expected THING.NAME, such as garden/soil.level',
  ),
);
export type Place = { readonly thing: string; readonly name: string };
/** The two halves of `THING.NAME`. */
export function placeOfPath(path: string): Place {
  const dot = path.indexOf('.');
  return { thing: path.slice(0, dot), name: path.slice(dot + 1) };
}

const TimeOfDay = v.pipe(v.string(), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time such as 07:30'));
const Days = v.pipe(v.array(v.picklist(DAYS)), v.minLength(1), v.maxLength(7));
const Figure = v.pipe(v.number(), v.finite());
const SunEvent = v.picklist(['sunrise', 'sunset', 'dawn', 'dusk']);
const Offset = Span(-DAY / 2, DAY / 2);
const Until = Span(1_000, 7 * DAY);
/** `garden/soil`, `garden` or `relay`. */
const Silent = v.union([ThingId, Name], 'expected a thing, a controller, or relay');
const Mode = v.pipe(v.string(), v.regex(/^[\p{L}\p{N}][\p{L}\p{N} _-]{0,39}$/u, 'expected the name of a mode, such as away'));

/** What a value has to be like. Several together: all of them. Without any: whatever it is. */
const test = {
  is: v.exactOptional(v.unknown()),
  not: v.exactOptional(v.unknown()),
  above: v.exactOptional(Figure),
  below: v.exactOptional(Figure),
};

const TRIGGERS = {
  /**
   * A property changes (no test), or comes to pass the test after it did not. Having passed `above` 25 with `hysteresis` 2 it must
   * fall to 23 before it can pass again. `for`: it must go on passing that long.
   */
  property: v.strictObject({
    property: ThingPath,
    ...test,
    hysteresis: v.exactOptional(v.pipe(Figure, v.minValue(0))),
    for: v.exactOptional(Until),
  }),
  /** An event of a thing; `data`: each of its fields must be so. */
  event: v.strictObject({ event: ThingPath, data: v.exactOptional(v.record(v.pipe(v.string(), v.maxLength(40)), v.unknown())) }),
  /** Each of `days` (all where missing) at this time at home. */
  time: v.strictObject({ time: TimeOfDay, days: v.exactOptional(Days) }),
  /** Minute, hour, day of the month, month, day of the week; at home. */
  cron: v.strictObject({ cron: v.pipe(v.string(), v.maxLength(80)) }),
  /** At the home's coordinates. `dawn` and `dusk`: civil twilight. `offset`: `-10m` is ten minutes before. */
  sun: v.strictObject({ sun: SunEvent, offset: v.exactOptional(Offset), days: v.exactOptional(Days) }),
  /** Nothing was heard of it for as long (1 min where missing) after it should have been. */
  silent: v.strictObject({ silent: Silent, for: v.exactOptional(Span(0, 7 * DAY)) }),
  /** It is heard of again. */
  back: v.strictObject({ back: Silent }),
  /** A phone, panel or program was paired. */
  paired: v.strictObject({ paired: v.literal(true) }),
  /** The home has started. */
  started: v.strictObject({ started: v.literal(true) }),
};

const SIMPLE_CONDITIONS = {
  property: v.strictObject({ property: ThingPath, ...test, for: v.exactOptional(Until) }),
  /** `to` is not part of it; at or before `from` it is on the next day. */
  between: v.strictObject({ between: v.tuple([TimeOfDay, TimeOfDay]) }),
  days: v.strictObject({ days: Days }),
  /** `up`: between sunrise and sunset, each shifted by `offset`: `-30m` begins and ends half an hour early. */
  sun: v.strictObject({ sun: v.picklist(['up', 'down']), offset: v.exactOptional(Offset) }),
  /** The mode of the house: `home/house.mode`. */
  mode: v.strictObject({ mode: Mode }),
  silent: v.strictObject({ silent: Silent }),
};

export type Trigger = Shape<typeof TRIGGERS>;
export type Condition = Shape<typeof SIMPLE_CONDITIONS> | { all: Condition[] } | { any: Condition[] } | { not: Condition[] };

export const Trigger: v.GenericSchema<unknown, Trigger> = byWord('trigger', TRIGGERS);
export const Condition: v.GenericSchema<unknown, Condition> = byWord('condition', {
  ...SIMPLE_CONDITIONS,
  all: v.lazy(() => v.strictObject({ all: Conditions })),
  any: v.lazy(() => v.strictObject({ any: Conditions })),
  /** None of them. */
  not: v.lazy(() => v.strictObject({ not: Conditions })),
});
const Conditions: v.GenericSchema<unknown, Condition[]> = v.pipe(v.array(Condition), v.maxLength(MANY));

/** What is done to things; of scenes and rules alike. `lease`: the device falls back by itself when nobody holds it any longer. */
const DEEDS = {
  write: v.strictObject({ write: ThingPath, value: v.unknown(), lease: v.exactOptional(Span(1_000, DAY)) }),
  invoke: v.strictObject({ invoke: ThingPath, input: v.exactOptional(v.unknown()) }),
};
export type Deed = Shape<typeof DEEDS>;
export const Deed: v.GenericSchema<unknown, Deed> = byWord('action', DEEDS);

/** Said in the trace beside an action: what it is for. `must`: where it fails the run ends; else it goes on and counts as failed. */
const each = { note: v.exactOptional(Sentence), must: v.exactOptional(v.boolean()) };
const SIMPLE_ACTIONS = {
  write: v.strictObject({ ...DEEDS.write.entries, ...each }),
  invoke: v.strictObject({ ...DEEDS.invoke.entries, ...each }),
  scene: v.strictObject({ scene: Name, ...each }),
  notify: v.strictObject({ notify: NotifyMessage, ...each }),
  /** That long, or until the conditions hold (`until`), at most so long: then the run goes on all the same. */
  wait: v.strictObject({ wait: Span(0, 7 * DAY), until: v.exactOptional(Conditions), ...each }),
  /** The mode of the house. */
  mode: v.strictObject({ mode: Mode, ...each }),
  /** Turns another rule on or off. */
  rule: v.strictObject({ rule: Name, on: v.boolean(), ...each }),
  /** The run ends here. */
  stop: v.strictObject({ stop: v.literal(true), ...each }),
};
export type Action =
  | Shape<typeof SIMPLE_ACTIONS>
  | (Each & { repeat: Action[]; times?: number; until?: Condition[]; atMost?: number })
  | (Each & { choose: { if: Condition[]; do: Action[] }[]; else?: Action[] });
type Each = { note?: string; must?: boolean };

export const Action: v.GenericSchema<unknown, Action> = byWord('action', {
  ...SIMPLE_ACTIONS,
  /** So many times, or until the conditions hold after a round, at most `atMost` rounds (100 where missing). */
  repeat: v.lazy(() =>
    v.strictObject({
      repeat: Actions,
      times: v.exactOptional(v.pipe(Count, v.maxValue(1_000))),
      until: v.exactOptional(Conditions),
      atMost: v.exactOptional(v.pipe(Count, v.maxValue(1_000))),
      ...each,
    }),
  ),
  /** The first whose conditions hold, else `else`. */
  choose: v.lazy(() =>
    v.strictObject({
      choose: v.pipe(v.array(v.strictObject({ if: Conditions, do: Actions })), v.minLength(1), v.maxLength(20)),
      else: v.exactOptional(Actions),
      ...each,
    }),
  ),
});
const Actions: v.GenericSchema<unknown, Action[]> = v.pipe(v.array(Action), v.maxLength(MANY));

/** single: what comes during a run is passed over, and said so. restart: the run begins anew. queue: one after the other, at most `queue`. drop: passed over silently. */
export const RUN_MODES = ['single', 'restart', 'queue', 'drop'] as const;

/** `on` is true where it is missing, `mode` is `single`, `if` empty. Conditions of `if` must all hold. */
export const Rule = v.pipe(
  v.strictObject({
    title: Title,
    note: v.exactOptional(v.pipe(v.string(), v.maxLength(1_000))),
    on: v.exactOptional(v.boolean()),
    mode: v.exactOptional(v.picklist(RUN_MODES)),
    queue: v.exactOptional(v.pipe(Count, v.minValue(1), v.maxValue(100))),
    when: v.pipe(v.array(Trigger), v.maxLength(MANY)),
    if: v.exactOptional(Conditions),
    do: v.pipe(v.array(Action), v.minLength(1), v.maxLength(MANY)),
  }),
  v.check((rule) => depthOf(rule) <= RULE_DEPTH * 2 + 2, `blocks may stand ${RULE_DEPTH} deep in each other`),
);
export type Rule = v.InferOutput<typeof Rule>;

/** Why a run is not, or how it ended. `passed`: its conditions did not hold; `dropped`: another run was under way; `looped`: rules set each other off. */
export const RUN_RESULTS = ['running', 'done', 'failed', 'stopped', 'passed', 'dropped', 'looped', 'interrupted'] as const;
export const RunResult = v.picklist(RUN_RESULTS);
export type RunResult = v.InferOutput<typeof RunResult>;

/** One condition as it was found: `at`: its place, `if.0`, `do.2.choose.0.if.1`. `was`: the value that it looked at. */
export const ConditionTrace = v.object({
  at: v.pipe(v.string(), v.maxLength(80)),
  held: v.boolean(),
  was: v.exactOptional(v.unknown()),
  detail: v.exactOptional(Sentence),
  said: v.exactOptional(Said),
});
export type ConditionTrace = v.InferOutput<typeof ConditionTrace>;

/** One action that was begun. `took`: ms. `result` missing: under way. `command`: its command in the ledger. */
export const StepTrace = v.object({
  at: v.pipe(v.string(), v.maxLength(80)),
  began: WallTime,
  took: v.exactOptional(Count),
  result: v.exactOptional(v.picklist(['done', 'failed', 'passed', 'stopped'])),
  detail: v.exactOptional(Sentence),
  said: v.exactOptional(Said),
  command: v.exactOptional(Id),
});
export type StepTrace = v.InferOutput<typeof StepTrace>;

/** One run, or why there was none. `why`: what set it off, in words; `when`: which trigger; missing for a person's own `runRule`. */
export const RuleRun = v.object({
  n: Count,
  rule: Name,
  /** Of the rule as it ran. */
  version: Count,
  at: WallTime,
  why: Sentence,
  when: v.exactOptional(Count),
  by: v.exactOptional(v.string()),
  took: v.exactOptional(Count),
  result: RunResult,
  detail: v.exactOptional(Sentence),
  said: v.exactOptional(Said),
  /** So many more of the same were within that minute; `detail` says it too. */
  more: v.exactOptional(Count),
  conditions: v.array(ConditionTrace),
  steps: v.array(StepTrace),
});
export type RuleRun = v.InferOutput<typeof RuleRun>;

/** A rule with how it fares. `fault`: why it can do nothing as it stands (a thing is gone). */
export const RuleState = v.object({
  id: Name,
  version: Count,
  rule: Rule,
  by: v.string(),
  changed: WallTime,
  /** When its next time comes, for those that have one. */
  next: v.exactOptional(WallTime),
  running: Count,
  fault: v.exactOptional(Sentence),
  said: v.exactOptional(Said),
  /** The last that ran; `skipped`: the last that did not. */
  last: v.exactOptional(
    v.object({ n: Count, at: WallTime, result: RunResult, detail: v.exactOptional(Sentence), said: v.exactOptional(Said) }),
  ),
});
export type RuleState = v.InferOutput<typeof RuleState>;

/** What a rule would have done between `since` and `until`. `unknown`: what of it the history cannot tell, in words. */
export const DryRun = v.object({
  /** How its conditions are now, and what it would do now. */
  now: v.object({ holds: v.boolean(), conditions: v.array(ConditionTrace), steps: v.array(StepTrace) }),
  since: WallTime,
  until: WallTime,
  /** How often it was set off, and how often its conditions held then. */
  triggered: Count,
  fired: Count,
  /** The newest, at most 200. */
  times: v.array(
    v.object({ at: WallTime, why: Sentence, fired: v.boolean(), detail: v.exactOptional(Sentence), said: v.exactOptional(Said) }),
  ),
  unknown: v.array(Sentence),
  /** The same, in the same order; null where there is no code for it. */
  unknownSaid: v.exactOptional(v.array(v.nullable(Said))),
});
export type DryRun = v.InferOutput<typeof DryRun>;

/** What an import did, or would do; `faults` name the line: with any, nothing is done. `warnings` forbid nothing: a thing that is not there yet. */
export const ImportResult = v.object({
  added: v.array(Name),
  changed: v.array(Name),
  removed: v.array(Name),
  same: Count,
  faults: v.array(v.pipe(v.string(), v.maxLength(500))),
  warnings: v.exactOptional(v.array(v.pipe(v.string(), v.maxLength(500)))),
});
export type ImportResult = v.InferOutput<typeof ImportResult>;

type Schemas = Readonly<Record<string, v.GenericSchema<unknown, object>>>;
type Shape<S extends Schemas> = { [K in keyof S]: v.InferOutput<S[K]> }[keyof S];

/** The schema of the one word of `schemas` that is a key of the value. */
function byWord<T extends object>(what: string, schemas: Schemas): v.GenericSchema<unknown, T> {
  const words = Object.keys(schemas);
  const none = v.pipe(
    v.unknown(),
    v.check(() => false, `expected a ${what}: one of ${words.join(', ')}`),
  );
  return v.lazy((value) => {
    const found = typeof value === 'object' && value !== null ? words.find((word) => Object.hasOwn(value, word)) : undefined;
    return found === undefined ? none : (schemas[found] as v.GenericSchema);
  }) as unknown as v.GenericSchema<unknown, T>;
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}
