import { fromUtf8, readJson } from '@around/messages';
import type { Clock, Log, Timer } from '@around/platform';
import type { ThingSpec } from '../../../things/spec.js';
import type { Broker, BrokerListener } from '../broker.js';
import { isGroup } from './abbreviations.js';
import { type Entity, entitiesOf, thingsOf } from './house.js';

/** Discovery messages come in a flood, one an entity: what they mean is worked out when it is over. */
const QUIET_MS = 500;
const MAX_BYTES = 65_536;
/** Messages that are kept: a house full of devices has some hundreds. */
const MAX_TOPICS = 2_000;

/** Makes things of the messages by which devices describe themselves to Home Assistant. */
export class Discovery implements BrokerListener {
  readonly #ports: { readonly clock: Clock; readonly log: Log };
  readonly #broker: Broker;
  readonly #prefix: string;
  readonly #found: (things: Readonly<Record<string, ThingSpec>>) => void;
  readonly #entities = new Map<string, readonly Entity[]>();
  readonly #said = new Set<string>();
  #timer: Timer | undefined;

  constructor(
    ports: { readonly clock: Clock; readonly log: Log },
    broker: Broker,
    prefix: string,
    found: (things: Readonly<Record<string, ThingSpec>>) => void,
  ) {
    this.#ports = ports;
    this.#broker = broker;
    this.#prefix = prefix.replace(/\/$/, '');
    this.#found = found;
  }

  start(): void {
    this.#broker.hear(`${this.#prefix}/#`, this);
  }

  stop(): void {
    this.#broker.leave(this);
    this.#timer?.cancel();
  }

  onMessage(topic: string, payload: Uint8Array): void {
    const below = topic.slice(this.#prefix.length + 1);
    if (!below.endsWith('/config') || payload.length > MAX_BYTES) return;
    // An empty message takes back what was said.
    if (payload.length === 0) this.#entities.delete(below);
    else {
      const json = readJson(fromUtf8(payload) ?? '', { bytes: MAX_BYTES });
      const entities = json.ok && isGroup(json.value) ? entitiesOf(below, json.value) : undefined;
      if (entities === undefined) {
        this.#complain(`${topic} is no discovery message`);
        return;
      }
      if (this.#entities.size >= MAX_TOPICS && !this.#entities.has(below)) {
        this.#complain(`more than ${MAX_TOPICS} discovery messages: the others are passed over`);
        return;
      }
      this.#entities.set(below, entities);
    }
    this.#timer?.cancel();
    this.#timer = this.#ports.clock.after(QUIET_MS, () => {
      const { things, problems } = thingsOf(this.#entities);
      for (const problem of problems) this.#complain(problem);
      this.#found(things);
    });
  }

  /** Each once. */
  #complain(problem: string): void {
    if (this.#said.has(problem) || this.#said.size >= MAX_TOPICS) return;
    this.#said.add(problem);
    this.#ports.log.warn('a device describes what is not understood, and goes without it', { problem });
  }
}
