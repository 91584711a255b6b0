import { fromUtf8, readJson, toUtf8 } from '@around/messages';
import * as v from 'valibot';

/** A home that may log in here. Public keys only, base64url. `since`: Unix ms. */
export interface EnrolledHome {
  readonly home: string;
  readonly sign: string;
  readonly static: string;
  readonly since: number;
}

const key = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/));
const home = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/));
const time = v.pipe(v.number(), v.integer(), v.minValue(0));

/** One line of the journal. A code is kept as its SHA-256. */
const Entry = v.variant('t', [
  v.object({ t: v.literal('code'), hash: key, until: time }),
  v.object({ t: v.literal('enrolled'), home, sign: key, static: key, since: time, code: v.exactOptional(key) }),
  v.object({ t: v.literal('expelled'), home, at: time }),
]);
export type Entry = v.InferOutput<typeof Entry>;

export interface Enrolled {
  readonly homes: ReadonlyMap<string, EnrolledHome>;
  /** SHA-256 of each unused code, base64url → Unix ms until which it is good. */
  readonly codes: ReadonlyMap<string, number>;
  /** Homes that may not come any more → Unix ms since when: what a relay that was away must still learn. */
  readonly expelled: ReadonlyMap<string, number>;
  readonly lines: number;
  /** Lines that say nothing: damaged, or from a newer version. */
  readonly damaged: number;
}

const MAX_LINE = 1_024;

/**
 * Reads the journal: the relay and `frAroundWeb enrol` both append to it, so that neither overwrites the other's word.
 * A damaged line costs itself only.
 */
export function readJournal(bytes: Uint8Array): Enrolled {
  const homes = new Map<string, EnrolledHome>();
  const codes = new Map<string, number>();
  const expelled = new Map<string, number>();
  let lines = 0;
  let damaged = 0;
  let start = 0;
  for (let at = 0; at <= bytes.length; at++) {
    if (at < bytes.length && bytes[at] !== 0x0a) continue;
    const line = bytes.subarray(start, at);
    start = at + 1;
    if (line.length === 0) continue;
    lines++;
    const entry = readLine(line);
    if (entry === undefined) damaged++;
    else apply(entry, homes, codes, expelled);
  }
  return { homes, codes, expelled, lines, damaged };
}

/** The entry as it is appended: a line of its own even after one that was cut off. */
export function journalLine(entry: Entry): Uint8Array {
  return toUtf8(`\n${JSON.stringify(entry)}\n`);
}

/** The shortest journal that says the same. */
export function compactJournal(enrolled: Enrolled, now: number): Uint8Array {
  const entries: Entry[] = [];
  for (const [hash, until] of enrolled.codes) if (until > now) entries.push({ t: 'code', hash, until });
  for (const one of enrolled.homes.values()) entries.push({ t: 'enrolled', ...one });
  for (const [one, at] of enrolled.expelled) entries.push({ t: 'expelled', home: one, at });
  return toUtf8(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
}

function readLine(line: Uint8Array): Entry | undefined {
  if (line.length > MAX_LINE || fromUtf8(line) === undefined) return undefined;
  const json = readJson(line, { bytes: MAX_LINE, depth: 2, keys: 16 });
  if (!json.ok) return undefined;
  const checked = v.safeParse(Entry, json.value, { abortEarly: true });
  return checked.success ? checked.output : undefined;
}

function apply(entry: Entry, homes: Map<string, EnrolledHome>, codes: Map<string, number>, expelled: Map<string, number>): void {
  if (entry.t === 'code') codes.set(entry.hash, entry.until);
  else if (entry.t === 'expelled') {
    homes.delete(entry.home);
    expelled.set(entry.home, entry.at);
  } else {
    if (entry.code !== undefined) codes.delete(entry.code);
    expelled.delete(entry.home);
    homes.set(entry.home, { home: entry.home, sign: entry.sign, static: entry.static, since: entry.since });
  }
}
