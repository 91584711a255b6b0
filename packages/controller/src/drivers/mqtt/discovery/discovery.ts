import { fromUtf8, readJson, toUtf8 } from '@around/messages';
import type { Clock, DataFiles, Log, Timer } from '@around/platform';
import type { ThingSpec } from '../../../things/spec.js';
import type { Broker, BrokerListener } from '../broker.js';
import { isGroup } from './abbreviations.js';
import { type Entity, entitiesOf, thingsOf } from './house.js';

/** Discovery messages come in a flood, one an entity: what they mean is worked out when it is over. */
const QUIET_MS = 500;
/** What is retained has come by then, after a connection. */
const SETTLED_MS = 3_000;
const MAX_BYTES = 65_536;
/** Messages that are kept: a house full of devices has some hundreds. */
const MAX_TOPICS = 2_000;
const FILE = 'discovered';
const MAX_FILE = 8_388_608;

export interface DiscoveryPorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly files: DataFiles;
}

/**
 * Makes things of the messages by which devices describe themselves to Home Assistant. They are kept on the disk, so that after a
 * restart the things are there before the broker is.
 */
export class Discovery implements BrokerListener {
  readonly #ports: DiscoveryPorts;
  readonly #broker: Broker;
  readonly #prefix: string;
  readonly #found: (things: Readonly<Record<string, ThingSpec>>) => void;
  /** By topic below the prefix: each message as it came. */
  readonly #messages = new Map<string, string>();
  readonly #said = new Set<string>();
  #timer: Timer | undefined;
  #settled = 0;
  #kept = '';

  constructor(ports: DiscoveryPorts, broker: Broker, prefix: string, found: (things: Readonly<Record<string, ThingSpec>>) => void) {
    this.#ports = ports;
    this.#broker = broker;
    this.#prefix = prefix.replace(/\/$/, '');
    this.#found = found;
  }

  /** What was found in the life before. */
  async load(): Promise<void> {
    const bytes = await this.#ports.files.read(FILE);
    if (bytes === undefined) return;
    const text = fromUtf8(bytes) ?? '';
    const json = readJson(text, { bytes: MAX_FILE, keys: MAX_TOPICS });
    if (!json.ok || !isGroup(json.value)) {
      await this.#ports.files.setAside(FILE);
      return;
    }
    this.#kept = text;
    for (const [topic, message] of Object.entries(json.value)) if (typeof message === 'string') this.#messages.set(topic, message);
    this.#tell();
  }

  start(): void {
    this.#broker.hear(`${this.#prefix}/#`, this);
  }

  stop(): void {
    this.#broker.leave(this);
    this.#timer?.cancel();
  }

  /** What is not retained any more is gone: all is heard anew. */
  onUp(): void {
    this.#messages.clear();
    this.#settled = this.#ports.clock.now() + SETTLED_MS;
    this.#wait();
  }

  /** What was being heard is heard anew with the next connection; till then the things stay. */
  onDown(): void {
    this.#timer?.cancel();
  }

  onMessage(topic: string, payload: Uint8Array): void {
    const below = topic.slice(this.#prefix.length + 1);
    if (!below.endsWith('/config') || payload.length > MAX_BYTES) return;
    const text = fromUtf8(payload);
    // An empty message takes back what was said.
    if (payload.length === 0) this.#messages.delete(below);
    else if (text === undefined) this.#complain(`${topic} is no discovery message`);
    else if (this.#messages.size >= MAX_TOPICS && !this.#messages.has(below))
      this.#complain(`more than ${MAX_TOPICS} discovery messages: the others are passed over`);
    else this.#messages.set(below, text);
    this.#wait();
  }

  #wait(): void {
    this.#timer?.cancel();
    const { clock } = this.#ports;
    this.#timer = clock.after(Math.max(QUIET_MS, this.#settled - clock.now()), () => {
      this.#tell();
      this.#keep();
    });
  }

  #tell(): void {
    const entities = new Map<string, readonly Entity[]>();
    for (const [topic, text] of this.#messages) {
      const json = readJson(text, { bytes: MAX_BYTES });
      const found = json.ok && isGroup(json.value) ? entitiesOf(topic, json.value) : undefined;
      if (found === undefined) this.#complain(`${this.#prefix}/${topic} is no discovery message`);
      else entities.set(topic, found);
    }
    const { things, problems } = thingsOf(entities);
    for (const problem of problems) this.#complain(problem);
    this.#found(things);
  }

  /** Only what has changed: cards wear. */
  #keep(): void {
    const text = JSON.stringify(Object.fromEntries([...this.#messages].sort(([a], [b]) => (a < b ? -1 : 1))));
    if (text === this.#kept || text.length > MAX_FILE) return;
    this.#kept = text;
    this.#ports.files
      .write(FILE, toUtf8(text))
      .catch((error: unknown) =>
        this.#ports.log.warn('what was discovered cannot be kept, and is missing after a restart until the broker is there', { error }),
      );
  }

  /** Each once. */
  #complain(problem: string): void {
    if (this.#said.has(problem) || this.#said.size >= MAX_TOPICS) return;
    this.#said.add(problem);
    this.#ports.log.warn('a device describes what is not understood, and goes without it', { problem });
  }
}
