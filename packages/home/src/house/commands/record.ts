import type { CommandStep, FromController } from '@around/messages';
import type { Clock } from '@around/platform';
import type { LedgerRow } from '../books.js';
import { Run, type StepNews } from './run.js';

export type ControllerStep = Extract<FromController, { t: 'step' }>;

/** Largest output, as JSON text, that is passed on: what a program may print, and it fits a message to a phone. */
const MAX_DATA = 200_000;

/** What a controller's step says, as news. */
export function newsOf({ ran, code, detail, data, printed }: ControllerStep): StepNews {
  const tooLarge = typeof data === 'object' || typeof data === 'string' ? JSON.stringify(data).length > MAX_DATA : false;
  const words = detail ?? (tooLarge ? 'its output is too large to be shown' : undefined);
  return {
    ran,
    ...(code === undefined ? {} : { code }),
    ...(words === undefined ? {} : { detail: words }),
    ...(data === undefined || tooLarge ? {} : { data }),
    ...(printed === undefined ? {} : { printed }),
  };
}

/** A command as the ledger has it, under way again from now on. */
export function runOf(row: LedgerRow, clock: Clock): Run {
  const [controller = '', thingKey = ''] = row.thing.split('/');
  const { steps, ended: _, ...facts } = row;
  const now = clock.now();
  const run = new Run({ ...facts, controller, thingKey, danger: 0, repeats: false, deadline: now, since: now });
  run.steps.push(...steps);
  run.phase = 'started';
  run.last = lastStepOf(row);
  return run;
}

/** The step of a kept command that its clients would see again. */
export function lastStepOf(row: LedgerRow): CommandStep | undefined {
  const last = row.steps.at(-1);
  if (last === undefined) return undefined;
  const { printed: _, ...told } = last;
  return { command: row.id, thing: row.thing, op: row.op, name: row.name, by: row.by, ...told } as CommandStep;
}
