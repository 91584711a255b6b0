import { fromUtf8, readJson, toUtf8, WILL, Will } from '@around/messages';
import type { DataFiles, Log } from '@around/platform';
import * as v from 'valibot';
import type { KeptWill, WillBook } from '../switchboard/wills.js';

export type WillFilesPort = Pick<DataFiles, 'read' | 'write' | 'list' | 'remove' | 'setAside'>;

const time = v.pipe(v.number(), v.integer(), v.minValue(0));
const Kept = v.object({ will: Will, since: time, released: v.exactOptional(time), sent: time });

/** A whole will, and what stands around it. */
const MAX_FILE = WILL.characters + 4_096;
/** Of all homes; beyond it wills are kept in memory alone. */
const MAX_ALL = 67_108_864;

/** Wills of homes that are gone, one file each, written one after the other: of a home that is back before its turn nothing is written. */
export class WillFiles implements WillBook {
  readonly #files: WillFilesPort;
  readonly #log: Log;
  /** By home: what its file should say; undefined: nothing. */
  readonly #wanted = new Map<string, KeptWill | undefined>();
  /** Bytes of the files that are there. */
  readonly #sizes = new Map<string, number>();
  #turn: Promise<void> = Promise.resolve();

  constructor(ports: { readonly files: WillFilesPort; readonly log: Log }) {
    this.#files = ports.files;
    this.#log = ports.log;
  }

  /** All that is there, of homes that may still come. What cannot be read is set aside. Never rejects. */
  async read(isEnrolled: (home: string) => boolean): Promise<ReadonlyMap<string, KeptWill>> {
    const found = new Map<string, KeptWill>();
    try {
      for (const name of await this.#files.list()) {
        const home = /^([A-Za-z0-9_-]{22})\.json$/.exec(name)?.[1];
        if (home === undefined) continue;
        const bytes = (await this.#files.read(name)) ?? new Uint8Array(0);
        const kept = parse(bytes);
        this.#sizes.set(home, bytes.length);
        if (!isEnrolled(home)) this.remove(home);
        else if (kept !== undefined) found.set(home, kept);
        else this.#log.warn('what a silent home prepared is damaged and was set aside', { home, aside: await this.#files.setAside(name) });
      }
    } catch (error) {
      this.#log.warn('what silent homes prepared cannot be read: who may read the folder "wills"?', { error: String(error) });
    }
    return found;
  }

  put(home: string, kept: KeptWill): Promise<void> {
    return this.#want(home, kept);
  }

  remove(home: string): void {
    void this.#want(home, undefined);
  }

  /** Resolves when nothing is left to be written. */
  written(): Promise<void> {
    return this.#turn;
  }

  #want(home: string, kept: KeptWill | undefined): Promise<void> {
    this.#wanted.set(home, kept);
    this.#turn = this.#turn.then(async () => {
      if (!this.#wanted.has(home)) return;
      const newest = this.#wanted.get(home);
      this.#wanted.delete(home);
      try {
        await (newest === undefined ? this.#unlink(home) : this.#write(home, newest));
      } catch (error) {
        this.#log.warn('what a silent home prepared could not be kept for a restart: is there room on the disk?', {
          home,
          error: String(error),
        });
      }
    });
    return this.#turn;
  }

  async #write(home: string, kept: KeptWill): Promise<void> {
    // What stands there may say that letters are still to be sent that are begun now: where the new word finds no room the old one goes.
    const bytes = toUtf8(JSON.stringify(kept));
    let others = 0;
    for (const [one, size] of this.#sizes) if (one !== home) others += size;
    try {
      if (others + bytes.length > MAX_ALL) throw new Error(`${MAX_ALL} bytes of it are kept already`);
      await this.#files.write(nameOf(home), bytes);
    } catch (error) {
      await this.#unlink(home);
      throw error;
    }
    this.#sizes.set(home, bytes.length);
  }

  async #unlink(home: string): Promise<void> {
    if (!this.#sizes.has(home)) return;
    await this.#files.remove(nameOf(home));
    this.#sizes.delete(home);
  }
}

const nameOf = (home: string): string => `${home}.json`;

function parse(bytes: Uint8Array): KeptWill | undefined {
  if (fromUtf8(bytes) === undefined) return undefined;
  const json = readJson(bytes, { bytes: MAX_FILE, depth: 6, keys: 16 });
  if (!json.ok) return undefined;
  const checked = v.safeParse(Kept, json.value, { abortEarly: true });
  return checked.success ? checked.output : undefined;
}
