import { type ConditionTrace, type DryRun, type Rule, type RuleRun, type RuleState, type StepTrace, spanText } from '@around/messages';
import { safeJson, visible } from './sanitise.js';
import { table } from './table.js';
import { stamp, timeWords } from './times.js';
import { agoWords, counted, msWords, valueWords } from './words.js';

/** One line of the list: whether it is on, its name and title, when it comes next, how it went, what keeps it from it. */
export function ruleRow({ id, rule, next, running, last, fault }: RuleState, wall: number): string[] {
  const now = running > 0 ? 'is running' : next === undefined ? '' : `next ${timeWords(next, wall)}`;
  const before =
    last === undefined ? '' : `${last.result} ${agoWords(last.at, wall)}${last.detail === undefined ? '' : `: ${visible(last.detail)}`}`;
  return [rule.on === false ? 'off' : 'on', id, visible(rule.title), now, before, fault === undefined ? '' : `FAULT: ${visible(fault)}`];
}

/** The lines of one rule in a text of all of them, as the home wrote it. */
export function textOf(text: string, id: string): string {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => [`  ${id}:`, `  "${id}":`].includes(line));
  if (first < 0) return '';
  const rest = lines.slice(first + 1).findIndex((line) => /^ {0,2}\S/.test(line));
  return lines
    .slice(first, rest < 0 ? undefined : first + 1 + rest)
    .join('\n')
    .trimEnd();
}

/** One line of what ran, or did not. */
export function runRow({ n, at, rule, result, took, why, detail }: RuleRun, wall: number): string[] {
  const how = detail === undefined ? visible(why) : `${visible(why)}: ${visible(detail)}`;
  return [String(n), stamp(at, wall), rule, result, took === undefined ? '' : msWords(took), how];
}

/** A run with all that it looked at and did. `rule`: as it was then, where that is known: it tells what stood at each place. */
export function traceText(run: RuleRun, rule: Rule | undefined, wall: number): string {
  const { n, at, why, by, took, result, detail, conditions, steps } = run;
  const head = [
    ['run', `${n} of ${run.rule}, version ${run.version}`],
    ['at', stamp(at, wall)],
    ['why', visible(by === undefined ? why : `${why} (${by})`)],
    ['result', `${result}${took === undefined ? '' : ` after ${msWords(took)}`}${detail === undefined ? '' : `: ${visible(detail)}`}`],
  ];
  return [table(head), ...partsText(conditions, steps, rule)].join('\n');
}

/** Conditions with what they looked at, and steps with how they went. */
export function partsText(conditions: readonly ConditionTrace[], steps: readonly StepTrace[], rule: Rule | undefined): string[] {
  const looked = conditions.map(({ at, held, was, detail }) => [
    at,
    held ? '✓' : '✗',
    partWords(rule, at),
    [was === undefined ? '' : `it was ${valueWords(was)}`, detail === undefined ? '' : visible(detail)]
      .filter((part) => part !== '')
      .join(': '),
  ]);
  const did = steps.map(({ at, result, took, detail }) => [
    at,
    result ?? 'under way',
    took === undefined ? '' : msWords(took),
    partWords(rule, at),
    detail === undefined ? '' : visible(detail),
  ]);
  return [...(looked.length === 0 ? [] : [table(looked, '  ')]), ...(did.length === 0 ? [] : [table(did, '  ')])];
}

/** What stands at `if.0` or `do.2.choose.0.if.1` of a rule, in a few words. */
function partWords(rule: Rule | undefined, at: string): string {
  const part = at.split('.').reduce<unknown>((found, step) => (found as Record<string, unknown> | undefined)?.[step], rule);
  if (typeof part !== 'object' || part === null) return '';
  const words = Object.entries(part).map(([key, value], i) => {
    const inner =
      Array.isArray(value) && value.some((item) => typeof item === 'object')
        ? '…'
        : typeof value === 'string'
          ? visible(value)
          : safeJson(value);
    const short = typeof value === 'object' && !Array.isArray(value) ? visible(String((value as { title?: unknown }).title ?? '…')) : inner;
    return i === 0 && (key === 'property' || key === 'event') ? short : `${key} ${short}`;
  });
  return words.join(' ');
}

/** What a rule would do now, how often it would have run, and when. */
export function dryRunText({ now, since, until, triggered, fired, times, unknown }: DryRun, rule: Rule | undefined, wall: number): string {
  const days = Math.round((until - since) / 86_400_000);
  const span = days > 1 ? `in the last ${days} days` : `since ${timeWords(since, wall)}`;
  const often =
    triggered === 0
      ? `Nothing would have set it off ${span}.`
      : `It would have run ${counted(fired, 'time')} ${span}${fired === triggered ? '' : `, of ${counted(triggered, 'time')} that it was set off`}.`;
  return [
    now.holds ? 'Now its conditions hold:' : 'Now its conditions do not hold:',
    ...partsText(now.conditions, [], rule),
    ...(now.steps.length === 0
      ? []
      : [
          table(
            now.steps.map(({ at, began, detail }) => [at, afterWords(began - until), partWords(rule, at), visible(detail ?? '')]),
            '  ',
          ),
        ]),
    often,
    ...(triggered === 0 ? [] : strip(since, until, times)),
    ...(times.length === 0
      ? []
      : [
          table(
            times.map(({ at, fired: ran, why, detail }) => [
              stamp(at, wall),
              ran ? '●' : '○',
              visible(why),
              detail === undefined ? '' : visible(detail),
            ]),
          ),
        ]),
    ...(times.length < triggered ? [`… and ${counted(triggered - times.length, 'time')} before that`] : []),
    ...unknown.map((what) => `Not known: ${visible(what)}`),
  ].join('\n');
}

const afterWords = (ms: number): string => (ms < 1_000 ? 'at once' : `after ${spanText(ms)}`);

const CELLS = 48;
const MOST_DAYS = 31;
const WEEK = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** A line a day, in this machine's time zone, a character each half hour: ● it would have run, ○ its conditions did not hold. */
export function strip(since: number, until: number, times: DryRun['times']): string[] {
  const rows = new Map<string, string[]>();
  const day = new Date(Math.max(since, until - MOST_DAYS * 86_400_000));
  for (day.setHours(12, 0, 0, 0); day.getTime() < until + 43_200_000; day.setDate(day.getDate() + 1))
    rows.set(day.toDateString(), Array(CELLS).fill('·'));
  for (const { at, fired } of times) {
    const date = new Date(at);
    const cells = rows.get(date.toDateString());
    const cell = date.getHours() * 2 + Math.floor(date.getMinutes() / 30);
    if (cells !== undefined && cells[cell] !== '●') cells[cell] = fired ? '●' : '○';
  }
  const lines = [...rows].map(([key, cells]) => {
    const date = new Date(key);
    return `${WEEK[date.getDay()]} ${String(date.getDate()).padStart(2)}  ${cells.join('')}`;
  });
  return [
    `        ${['0', '6', '12', '18']
      .map((hour) => hour.padEnd(12))
      .join('')
      .trimEnd()}`,
    ...lines,
  ];
}
