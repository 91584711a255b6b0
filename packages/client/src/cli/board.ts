import type { CommandStep } from '@around/messages';
import type { HomeClient } from '../api.js';
import { affordances } from '../house/affordances.js';
import type { Context } from './context.js';
import { CliError, EXIT } from './errors.js';
import { stepUp } from './stepUp.js';
import { visible } from './text/sanitise.js';
import { endWords } from './text/steps.js';

/** A board starts, joins its Wi-Fi and is found by its home. */
const BACK_MS = 90_000;
const LIFE_MS = 5_000;

/** A MicroPython board is a thing of its own (docs/decisions/0016-board-thing.md). @throws CliError */
export function boardOf(client: HomeClient, controller: string, action: string): string {
  const thing = client.house.things.get(`${controller}/board`);
  if (thing !== undefined && affordances(thing, 'actions').has(action)) return thing.id;
  if (!client.house.controllers.has(controller))
    throw new CliError('noSuchThing', `there is no controller "${visible(controller)}": "around controllers" lists all`, EXIT.usage);
  throw new CliError('noSuchThing', `${visible(controller)} is no MicroPython board, or your key may not see it`, EXIT.usage);
}

interface Asked {
  readonly by: HomeClient;
  readonly data: unknown;
}

/**
 * Runs one of the board's own actions: over the relay, or with the PIN, where the home wants that. @returns the client by which it went, for
 * what comes next, and what it put out @throws CliError where it did not end well
 */
export async function askBoard(context: Context, client: HomeClient, thing: string, name: string, input: unknown): Promise<Asked> {
  let by = client;
  const once = () => by.command({ thing, op: 'invoke', name, input, validFor: LIFE_MS }).done;
  let end = await once();
  const far = wantsPin(end) ? await context.overRelay(by) : undefined;
  if (far !== undefined) {
    by = far;
    end = await once();
  }
  if (wantsPin(end)) {
    await stepUp(context, by, `${thing}.${name}`, end.detail);
    end = await once();
  }
  if (end.step !== 'completed') throw new CliError(end.code ?? end.step, endWords(end));
  return { by, data: end.data };
}

const wantsPin = (end: CommandStep): boolean => end.step === 'refused' && end.needs === 'pin';

/** Waits until the board has gone and come back. @throws CliError */
export async function comeBack(context: Context, client: HomeClient, controller: string): Promise<void> {
  const { clock } = context.world.ports;
  await new Promise<void>((resolve, reject) => {
    let gone = false;
    const timer = clock.after(BACK_MS, () => {
      stop();
      const words = `${visible(controller)} has not come back within ${BACK_MS / 1_000} s. What does not reach its home in three starts is taken back by the board itself: look again in a quarter of an hour`;
      reject(new CliError('away', words, EXIT.away));
    });
    const look = (): void => {
      const up = client.house.controllers.get(controller)?.state === 'connected';
      if (!up) gone = true;
      if (!up || !gone) return;
      timer.cancel();
      stop();
      resolve();
    };
    const stop = client.subscribe(look);
    look();
  });
}
