import { fromUtf8, toUtf8 } from '@around/messages';

/** OSC 1.0 (opensoundcontrol.org/spec-1_0): messages and bundles as bytes. Pure; decoding never throws and is bounded. */

export type OscType = 'i' | 'f' | 's' | 'h' | 'd' | 'T';
export interface OscArgument {
  readonly type: OscType;
  readonly value: unknown;
}

export interface OscMessage {
  readonly address: string;
  /** Numbers, texts, true and false, null (N), Uint8Array (b), lists. An impulse (I) is true. */
  readonly args: readonly unknown[];
}

export type OscDecoded = { readonly ok: true; readonly messages: readonly OscMessage[] } | { readonly ok: false; readonly error: string };

/** Bundles within bundles. */
const MAX_NESTED = 8;
const MAX_MESSAGES = 256;
const BUNDLE = '#bundle';

/** One message. @throws RangeError for a number that its type cannot hold */
export function encodeOsc(address: string, args: readonly OscArgument[]): Uint8Array {
  const tags = args.map(({ type, value }) => (type === 'T' ? (value ? 'T' : 'F') : type)).join('');
  const parts = [oscString(address), oscString(`,${tags}`), ...args.map(oscArgument)];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Text with a NUL at least, up to a multiple of four bytes. */
function oscString(text: string): Uint8Array {
  const bytes = toUtf8(text.replaceAll('\0', ''));
  const padded = new Uint8Array((Math.floor(bytes.length / 4) + 1) * 4);
  padded.set(bytes);
  return padded;
}

function oscArgument({ type, value }: OscArgument): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  const bytes = (length: number): Uint8Array => new Uint8Array(view.buffer, 0, length);
  switch (type) {
    case 'T':
      return bytes(0);
    case 's':
      return oscString(String(value));
    case 'i': {
      const n = Math.round(Number(value));
      if (!(n >= -(2 ** 31) && n < 2 ** 31)) throw new RangeError(`${String(value)} does not fit an int32 (i)`);
      view.setInt32(0, n);
      return bytes(4);
    }
    case 'f':
      view.setFloat32(0, Number(value));
      return bytes(4);
    case 'd':
      view.setFloat64(0, Number(value));
      return bytes(8);
    case 'h':
      if (!Number.isSafeInteger(Number(value))) throw new RangeError(`${String(value)} does not fit an int64 (h)`);
      view.setBigInt64(0, BigInt(Number(value)));
      return bytes(8);
  }
}

/** The messages of a packet, those of bundles in their order; time tags are passed over: everything counts when it comes. */
export function decodeOsc(packet: Uint8Array): OscDecoded {
  const messages: OscMessage[] = [];
  const error = packetInto(packet, messages, 0);
  return error === undefined ? { ok: true, messages } : { ok: false, error };
}

function packetInto(packet: Uint8Array, messages: OscMessage[], depth: number): string | undefined {
  if (packet.length === 0 || packet.length % 4 !== 0) return 'its length is no multiple of four';
  const reader = new Reader(packet);
  const first = reader.text();
  if (first === BUNDLE) return bundleInto(reader, messages, depth);
  if (first === undefined || !first.startsWith('/')) return 'it begins with no address';
  const tags = reader.left === 0 ? ',' : reader.text();
  if (tags === undefined || !tags.startsWith(',')) return 'it has no type tags';
  const stack: unknown[][] = [[]];
  for (const tag of tags.slice(1)) {
    const top = stack.at(-1) as unknown[];
    if (tag === '[') {
      if (stack.length > MAX_NESTED) return 'its lists are nested too deep';
      const list: unknown[] = [];
      top.push(list);
      stack.push(list);
    } else if (tag === ']') {
      if (stack.length === 1) return 'a list ends that never began';
      stack.pop();
    } else {
      const value = reader.argument(tag);
      if (value === undefined) return `an argument of type ${/[!-~]/.test(tag) ? tag : '?'} is cut short or unknown`;
      top.push(value);
    }
  }
  if (messages.length >= MAX_MESSAGES) return 'it holds too many messages';
  messages.push({ address: first, args: stack[0] as unknown[] });
  return undefined;
}

function bundleInto(reader: Reader, messages: OscMessage[], depth: number): string | undefined {
  if (depth >= MAX_NESTED) return 'its bundles are nested too deep';
  if (reader.take(8) === undefined) return 'a bundle is cut short';
  while (reader.left > 0) {
    const size = reader.argument('i');
    const element = typeof size === 'number' && size > 0 ? reader.take(size) : undefined;
    if (element === undefined) return 'a bundle is cut short';
    const error = packetInto(element, messages, depth + 1);
    if (error !== undefined) return error;
  }
  return undefined;
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  take(length: number): Uint8Array | undefined {
    if (length > this.left) return undefined;
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  text(): string | undefined {
    const end = this.#bytes.indexOf(0, this.#at);
    if (end < 0) return undefined;
    const length = (Math.floor((end - this.#at) / 4) + 1) * 4;
    const text = fromUtf8(this.#bytes.subarray(this.#at, end));
    return this.take(length) === undefined ? undefined : text;
  }

  /** Undefined where it is cut short or of an unknown type. */
  argument(tag: string): unknown {
    switch (tag) {
      case 'T':
      case 'I':
        return true;
      case 'F':
        return false;
      case 'N':
        return null;
      case 's':
      case 'S':
        return this.text();
      case 'i':
        return this.#number(4, (view) => view.getInt32(0));
      case 'f':
        // What was meant as 0.1 comes as 0.10000000149.
        return this.#number(4, (view) => Number(view.getFloat32(0).toPrecision(7)));
      case 'd':
        return this.#number(8, (view) => view.getFloat64(0));
      case 'h':
      case 't':
        return this.#number(8, (view) => Number(view.getBigInt64(0)));
      case 'c':
        return this.#number(4, (view) => String.fromCharCode(view.getUint32(0) & 0xffff));
      case 'r':
        return this.#number(4, (view) => `#${(view.getUint32(0) >>> 8).toString(16).padStart(6, '0')}`);
      case 'm':
        return this.take(4);
      case 'b': {
        const size = this.#number(4, (view) => view.getInt32(0));
        if (typeof size !== 'number' || size < 0) return undefined;
        return this.take(Math.ceil(size / 4) * 4)?.subarray(0, size);
      }
      default:
        return undefined;
    }
  }

  #number<T>(length: number, get: (view: DataView) => T): T | undefined {
    const bytes = this.take(length);
    return bytes === undefined ? undefined : get(new DataView(bytes.buffer, bytes.byteOffset, length));
  }
}

/** Whether an incoming address, which may be a pattern (`/lamp/*`, `/{a,b}/[0-3]?`), means this one. */
export function oscMatches(pattern: string, address: string): boolean {
  if (!/[*?[{]/.test(pattern)) return pattern === address;
  if (pattern.length > 200) return false;
  const theirs = pattern.split('/');
  const ours = address.split('/');
  return theirs.length === ours.length && theirs.every((part, i) => partMatches(part, ours[i] as string));
}

/** Without regular expressions made of a stranger's text, which could be made to take for ever: each star is tried at most once a place. */
function partMatches(pattern: string, text: string): boolean {
  const reach = new Set([0]);
  let places = reach;
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i] as string;
    const next = new Set<number>();
    if (c === '*') {
      const from = Math.min(...places);
      for (let at = from; at <= text.length; at++) next.add(at);
    } else if (c === '{' || c === '[') {
      const close = pattern.indexOf(c === '{' ? '}' : ']', i);
      if (close < 0) return false;
      const inside = pattern.slice(i + 1, close);
      for (const at of places) {
        if (c === '{') {
          for (const word of inside.split(',')) if (text.startsWith(word, at)) next.add(at + word.length);
        } else if (at < text.length && isOneOf(inside, text[at] as string)) next.add(at + 1);
      }
      i = close;
    } else for (const at of places) if (at < text.length && (c === '?' || text[at] === c)) next.add(at + 1);
    if (next.size === 0) return false;
    places = next;
  }
  return places.has(text.length);
}

function isOneOf(set: string, c: string): boolean {
  const no = set.startsWith('!');
  const body = no ? set.slice(1) : set;
  let found = false;
  for (let i = 0; i < body.length; i++) {
    const from = body[i] as string;
    const to = body[i + 1] === '-' ? body[i + 2] : undefined;
    if (to === undefined) found ||= c === from;
    else {
      found ||= c >= from && c <= to;
      i += 2;
    }
  }
  return found !== no;
}
