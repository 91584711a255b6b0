import type { MqttThing } from './keys.js';
import { messageReader } from './message.js';

type Presence = NonNullable<MqttThing['availability']>[number];

/** Whether a device is there, by what it and its bridge say of it. What has not spoken yet is taken to be there. */
export class Availability {
  readonly #mode: MqttThing['availabilityMode'];
  readonly #said: { readonly presence: Presence; readonly read: (payload: Uint8Array) => unknown; online: boolean | undefined }[];
  #latest: boolean | undefined;

  constructor(presences: readonly Presence[], mode: MqttThing['availabilityMode']) {
    this.#mode = mode;
    this.#said = presences.map((presence) => ({ presence, read: messageReader(presence), online: undefined }));
  }

  get topics(): readonly string[] {
    return this.#said.map(({ presence }) => presence.topic);
  }

  get online(): boolean {
    const known = this.#said.map(({ online }) => online);
    if (this.#mode === 'all') return known.every((online) => online !== false);
    if (this.#mode === 'any') return known.length === 0 || known.some((online) => online !== false);
    return this.#latest !== false;
  }

  /** Takes what is of it. */
  take(topic: string, payload: Uint8Array): void {
    for (const each of this.#said) {
      if (each.presence.topic !== topic) continue;
      const said = wordOf(each.read, payload);
      const online = said === each.presence.online ? true : said === each.presence.offline ? false : undefined;
      if (online === undefined) continue;
      each.online = online;
      this.#latest = online;
    }
  }

  /** Nothing is known any more. */
  forget(): void {
    for (const each of this.#said) each.online = undefined;
    this.#latest = undefined;
  }
}

function wordOf(read: (payload: Uint8Array) => unknown, payload: Uint8Array): string | undefined {
  try {
    const said = read(payload);
    return said === undefined || said === null ? undefined : String(said);
  } catch {
    return undefined;
  }
}
