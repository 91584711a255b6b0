import { type CommandStep, cutText, isEnd, type LogEntry, type LogStep } from '@around/messages';
import { PATH_WORDS } from './paths.js';
import { visible } from './sanitise.js';
import { pad, table } from './table.js';
import { stamp } from './times.js';
import { heldWords, msWords, valueWords } from './words.js';

const cut = (text: string, most: number): string => (text.length <= most ? text : `${cutText(text, most - 1)}…`);

/** One command of the ledger, as cells: when, what, who, how it ended, how long each tier held it. @param wall now */
export function logRow(entry: LogEntry, wall: number): string[] {
  const last = entry.steps.at(-1);
  return [
    stamp(entry.accepted, wall),
    `${entry.thing}.${entry.name}${entry.input === undefined ? '' : ` ${cut(valueWords(entry.input), 30)}`}`,
    visible(entry.by),
    `${entry.ended ? '' : 'under way: '}${last === undefined ? '' : stepWords(last)}`,
    heldWords(last?.held),
  ];
}

/** Everything that the ledger knows of one command, under its row. @param wall now */
export function logDetails(entry: LogEntry): string {
  const from = [
    entry.device === undefined ? [] : [`from ${visible(entry.device)}`],
    entry.path === undefined ? [] : [PATH_WORDS[entry.path]],
    entry.wish === undefined ? [] : [`for the wish ${entry.wish}`],
    [`key ${visible(entry.key)}`],
  ].flat();
  const rows = entry.steps.map((step) => [
    msWords(Math.max(0, step.at - entry.accepted)).padStart(9),
    step.step,
    heldWords(step.held),
    reason(step),
    step.data === undefined ? '' : cut(valueWords(step.data), 60),
  ]);
  const printed = entry.steps.flatMap(({ printed }) => (printed === undefined ? [] : printed.trimEnd().split('\n')));
  return [`    ${entry.id}: ${from.join(', ')}`, table(rows, '    '), ...printed.map((line) => `      | ${visible(line)}`)].join('\n');
}

/** A step that was just told. @param wall now */
export function stepNews(step: CommandStep, wall: number): string {
  const what = pad(`${step.thing}.${step.name}`, 28);
  return `${stamp(step.at, wall)}  ${what}  ${pad(visible(step.by), 10)}  ${pad(stepWords(step), 20)}  ${heldWords(step.held)}`.trimEnd();
}

function stepWords(step: Pick<LogStep, 'step' | 'code' | 'detail'>): string {
  const why = isEnd(step.step) && step.step !== 'completed' ? reason(step) : '';
  return why === '' ? step.step : `${step.step} ${cut(why, 100)}`;
}

function reason({ code, detail }: Pick<LogStep, 'code' | 'detail'>): string {
  const words = detail === undefined ? '' : visible(detail);
  return [code === undefined ? '' : `(${code})`, words].filter((part) => part !== '').join(' ');
}
