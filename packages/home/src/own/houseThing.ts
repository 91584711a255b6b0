import type { ThingModel, ThingValue } from '@around/messages';
import type { Log } from '@around/platform';
import { type OwnThing, type OwnThings, SELF } from './ownThings.js';

const KEY = 'house';
const NAME = 'mode';

/** The house as a thing of its own: its mode, which rules, scenes and people set, and which rules look at. */
export class HouseThing implements OwnThing {
  readonly model: ThingModel;
  readonly #log: Log;
  readonly #own: OwnThings;
  readonly #modes: readonly string[];

  /** @param modes the first is the one that a new home is in */
  constructor(ports: { readonly log: Log }, own: OwnThings, is: { readonly title: string; readonly modes: readonly string[] }) {
    this.#log = ports.log;
    this.#own = own;
    this.#modes = is.modes;
    this.model = {
      key: KEY,
      title: is.title,
      description: 'The house as a whole. Its mode is what automations go by.',
      '@type': [],
      properties: { [NAME]: { type: 'string', title: 'Mode', enum: [...is.modes] } },
      actions: {},
      events: {},
    };
  }

  /** Shows it, in the mode that it was in. */
  start(known: (thing: string, name: string) => ThingValue | undefined): void {
    const before = known(`${SELF}/${KEY}`, NAME)?.value;
    this.#own.show(this);
    this.#report(this.#modes.find((mode) => mode === before) ?? this.#modes[0]);
  }

  order({ input }: { readonly input?: unknown }): { readonly ok: true } {
    this.#report(input);
    return { ok: true };
  }

  #report(mode: unknown): void {
    void this.#own
      .report(KEY, { name: NAME, value: mode })
      .catch((error: unknown) => this.#log.warn('the mode of the house was not told', { error: String(error) }));
  }
}
