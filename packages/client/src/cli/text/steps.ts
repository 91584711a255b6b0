import type { CommandStep } from '@around/messages';
import { visible } from './sanitise.js';
import { pad } from './table.js';
import { heldWords, msWords, valueWords } from './words.js';

/** One step on one line. @param elapsed ms since the command was asked for, on this machine's clock */
export function stepLine(step: CommandStep, elapsed: number): string {
  const what = [
    step.code === undefined ? [] : [`(${step.code})`],
    step.detail === undefined || step.detail === '' ? [] : [visible(step.detail)],
    step.data === undefined ? [] : [valueWords(step.data)],
  ].flat();
  return `${msWords(elapsed).padStart(9)}  ${pad(step.step, 9)}  ${pad(heldWords(step.held), 32)}  ${what.join(' ')}`.trimEnd();
}

/** What a command that did not complete ended with, and what to do. */
export function endWords(end: CommandStep): string {
  const why = end.detail ?? end.code ?? '';
  return `${end.thing}.${end.name} ended ${end.step}${why === '' ? '' : `: ${why}`}`;
}
