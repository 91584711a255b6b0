import { crockfordFrom, fromBase64Url, fromUtf8, readJson, toBase64Url, toUtf8 } from '@around/messages';
import type { DataFiles, Log, Random } from '@around/platform';
import { newSetupCode } from '@around/sealing';
import * as v from 'valibot';

/** Whom this controller belongs to. `psk`: 32 bytes. `proven`: a session under that key has been. */
export interface Adoption {
  readonly home: string;
  readonly controller: string;
  readonly psk: Uint8Array;
  readonly proven: boolean;
}

/** Who this controller is. */
export interface Identity {
  /** Its own id, for as long as nobody gave it another. */
  readonly board: string;
  /** Marks the processes of this data folder, in every life of the controller. */
  readonly token: string;
  readonly adoption?: Adoption;
  /** Good until the first session under a home's key. */
  readonly setupCode?: string;
}

const FILE = 'controller.key';
const Stored = v.object({
  v: v.literal(1),
  board: v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/)),
  token: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{8,64}$/)),
  setupCode: v.exactOptional(v.pipe(v.string(), v.regex(/^[0-9A-Z]{20}$/))),
  adoption: v.exactOptional(
    v.object({
      home: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/)),
      controller: v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/)),
      psk: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/)),
      proven: v.boolean(),
    }),
  ),
});

/** The controller's key file (0600): who it is, whom it belongs to, and its setup code while it belongs to nobody. */
export class KeyFile {
  readonly #ports: { readonly files: DataFiles; readonly random: Random; readonly log: Log };
  #identity: Identity | undefined;
  #written = '';

  constructor(ports: { readonly files: DataFiles; readonly random: Random; readonly log: Log }) {
    this.#ports = ports;
  }

  /** @throws Error before `load` */
  get identity(): Identity {
    if (this.#identity === undefined) throw new Error('the key file is not loaded yet');
    return this.#identity;
  }

  /** Reads it, or makes a new one. A damaged one is set aside, and the controller waits to be adopted anew. @throws PlatformError */
  async load(): Promise<Identity> {
    if (this.#identity !== undefined) return this.#identity;
    const bytes = await this.#ports.files.read(FILE);
    const known = bytes === undefined ? undefined : parse(bytes);
    if (known !== undefined) {
      this.#identity = known.identity;
      this.#written = known.text;
      return known.identity;
    }
    if (bytes !== undefined) {
      const aside = await this.#ports.files.setAside(FILE);
      this.#ports.log.error('the key file is damaged: it was set aside; adopt this controller again', { aside });
    }
    const { random } = this.#ports;
    const board = `board-${crockfordFrom(random.bytes(8), 8).toLowerCase()}`;
    await this.#put({ board, token: toBase64Url(random.bytes(12)), setupCode: newSetupCode((n) => random.bytes(n)) });
    return this.identity;
  }

  /** A home gives a name and a key. Durable when it resolves; the setup code stays good until `proven`. */
  async provision(home: string, controller: string, psk: Uint8Array): Promise<void> {
    await this.#put({ ...this.identity, adoption: { home, controller, psk, proven: false } });
  }

  /** The first session under the new key has been: the setup code is dead. */
  async proven(): Promise<void> {
    const { setupCode: _, adoption, ...rest } = this.identity;
    if (adoption === undefined || adoption.proven) return;
    await this.#put({ ...rest, adoption: { ...adoption, proven: true } });
  }

  /** Forgets its home and makes a new setup code; it keeps its own id. */
  async reset(): Promise<string> {
    const { board, token } = await this.load();
    const setupCode = newSetupCode((n) => this.#ports.random.bytes(n));
    await this.#put({ board, token, setupCode });
    return setupCode;
  }

  /** Looks whether another program (`frMhc adopt --reset`) changed the file; true where it did. */
  async reload(): Promise<boolean> {
    const before = this.#written;
    const bytes = await this.#ports.files.read(FILE);
    const known = bytes === undefined ? undefined : parse(bytes);
    // A write of our own may have come in between: what it wrote is what we know.
    if (known === undefined || known.text === before || this.#written !== before) return false;
    this.#identity = known.identity;
    this.#written = known.text;
    return true;
  }

  async #put(identity: Identity): Promise<void> {
    const { adoption, ...rest } = identity;
    const stored = { v: 1, ...rest, ...(adoption === undefined ? {} : { adoption: { ...adoption, psk: toBase64Url(adoption.psk) } }) };
    const text = `${JSON.stringify(stored, null, 2)}\n`;
    await this.#ports.files.write(FILE, toUtf8(text));
    this.#written = text;
    this.#identity = identity;
  }
}

/** Who the controller of these files is; undefined where it has no key yet, or a damaged one. Changes nothing. */
export async function readIdentity(files: Pick<DataFiles, 'read'>): Promise<Identity | undefined> {
  const bytes = await files.read(FILE);
  return bytes === undefined ? undefined : parse(bytes)?.identity;
}

function parse(bytes: Uint8Array): { readonly identity: Identity; readonly text: string } | undefined {
  const json = readJson(bytes, { bytes: 16_384 });
  const stored = json.ok ? v.safeParse(Stored, json.value) : undefined;
  if (stored?.success !== true) return undefined;
  const { v: _, adoption, ...rest } = stored.output;
  const psk = adoption === undefined ? undefined : fromBase64Url(adoption.psk);
  if (adoption !== undefined && psk?.length !== 32) return undefined;
  const identity: Identity = { ...rest, ...(adoption === undefined || psk === undefined ? {} : { adoption: { ...adoption, psk } }) };
  return { identity, text: fromUtf8(bytes) ?? '' };
}
