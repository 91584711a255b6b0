import type { AskAnswer, NotifyButton } from '@around/messages';
import type { Clock } from '@around/platform';
import type { Deeds } from '../house/deeds.js';
import type { Asker } from '../house/rights.js';
import type { Scenes } from '../house/scenes/scenes.js';
import type { NoticeRecord } from './books.js';
import type { Notifications } from './notifications.js';

/** A button does what it says that long after its notice; later it might be a surprise. */
const BUTTON_MS = 900_000;
/** Who pressed it waits no longer for the scene’s end. */
const SCENE_MS = 20_000;

type Pressed = AskAnswer<'noticeSeen'>;

export interface ButtonsDeps {
  readonly notifications: Pick<Notifications, 'saw' | 'keep'>;
  readonly deeds: Pick<Deeds, 'do'>;
  readonly scenes: Pick<Scenes, 'run'>;
}

/** The buttons under notifications. */
export class Buttons {
  readonly #clock: Clock;
  readonly #deps: ButtonsDeps;

  constructor(ports: { readonly clock: Clock }, deps: ButtonsDeps) {
    this.#clock = ports.clock;
    this.#deps = deps;
  }

  /** Does what the button says with the asker's own rights: once, whoever presses it, and never late. @throws AskRefused where a PIN is needed */
  async press(asker: Asker, record: NoticeRecord, index: number): Promise<Pressed> {
    const { notifications } = this.#deps;
    notifications.saw(record, asker.user);
    const button = record.buttons[index];
    if (button === undefined) return no('that button is not there: open the app');
    if (doesOf(button) === undefined) return { done: true };
    if (record.pressed !== undefined) {
      const { by, button: other } = record.pressed;
      return no(`${by} pressed "${record.buttons[other]?.title ?? ''}" already`);
    }
    const age = this.#clock.wall() - record.at;
    if (age > BUTTON_MS || age < -BUTTON_MS)
      return no(`this was ${Math.round(age / 60_000)} min ago: open the app and look before you do it there`);
    // On the disk before anything is done: after a restart it is not done again.
    record.pressed = { by: asker.user, button: index };
    notifications.keep(record);
    try {
      const { answer, untouched } = await this.#do(asker, button);
      if (untouched) this.#release(record);
      return answer;
    } catch (error) {
      this.#release(record);
      throw error;
    }
  }

  async #do(asker: Asker, button: NotifyButton): Promise<{ readonly answer: Pressed; readonly untouched: boolean }> {
    const what = doesOf(button);
    if (what === undefined) return { answer: { done: true }, untouched: false };
    if ('scene' in what) {
      const { results } = await this.#deps.scenes.run(what.scene, asker, { within: SCENE_MS });
      const failed = results.filter(({ ok }) => !ok);
      const detail = failed.map(({ path, detail: why }) => `${path}: ${why ?? 'not yet'}`).join('; ');
      return { answer: failed.length === 0 ? { done: true } : no(detail), untouched: false };
    }
    const { ok, step, detail } = await this.#deps.deeds.do(what, asker);
    return { answer: ok ? { done: true } : no(detail ?? step), untouched: step === 'refused' };
  }

  /** Nothing was done: it may be pressed again. */
  #release(record: NoticeRecord): void {
    delete record.pressed;
    this.#deps.notifications.keep(record);
  }
}

const no = (detail: string): Pressed => ({ done: false, detail: detail.slice(0, 500) });

/** What a button does; undefined for one that only says that it was seen. */
export function doesOf({ write, value, invoke, input, scene }: NotifyButton) {
  if (scene !== undefined) return { scene };
  if (write !== undefined) return { write, value };
  if (invoke !== undefined) return { invoke, ...(input === undefined ? {} : { input }) };
  return undefined;
}
