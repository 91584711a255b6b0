import { type AskWith, type AuditEntry, type AuditKind, cutText, type Said } from '@around/messages';
import { saying } from '@around/messages/sayings';
import type { Clock, Log, Timer } from '@around/platform';
import { Rate } from '../../house/rate.js';
import type { AuditBook, AuditLine } from './books.js';

/** Who did it, and from where. */
export type Who = Pick<AuditEntry, 'by' | 'key' | 'device' | 'path' | 'from'>;
/** The home's own console and display. */
export const HOME: Who = { by: 'home' };

const MAX_DETAIL = 2_000;
/** A key's further sessions from the same address within that many ms are the same visit. */
const VISIT_MS = 600_000;
const MAX_VISITS = 1_000;
/** Refusals of one key that are written: so many at once, and a tenth of that each second. */
const REFUSALS = 10;
const MAX_REFUSED = 1_000;
/** Lines that are checked in one go: the home answers in between. */
const SLICE = 500;

/** The audit trail: who did what, from where. Checked from end to end at each start, and line by line when it is read. */
export class Audit {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #book: AuditBook;
  readonly #alarm: (what: Said) => void;
  readonly #visits = new Map<string, number>();
  readonly #refusals = new Map<string, { readonly rate: Rate; left: number }>();
  #slice: Timer | undefined;
  #alarmed = false;

  /** @param alarm tells the owners; once */
  constructor(ports: { readonly clock: Clock; readonly log: Log }, book: AuditBook, alarm: (what: Said) => void) {
    this.#clock = ports.clock;
    this.#log = ports.log;
    this.#book = book;
    this.#alarm = alarm;
  }

  start(): void {
    this.#slice ??= this.#clock.after(0, () => this.#check(-1));
  }

  stop(): void {
    this.#slice?.cancel();
    this.#slice = undefined;
  }

  /** For a change that is written together with its line. */
  line(kind: AuditKind, who: Who, detail: string): AuditLine {
    const { by, key, device, path, from } = who;
    const known = Object.entries({ key, device, path, from }).filter(([, value]) => value !== undefined);
    return { at: Math.round(this.#clock.wall()), kind, by, ...Object.fromEntries(known), detail: cutText(detail, MAX_DETAIL) };
  }

  note(kind: AuditKind, who: Who, detail: string): void {
    this.#book.add(this.line(kind, who, detail));
  }

  /** Bounded for each key: what was left out is counted in the next line. */
  refused(who: Who, detail: string): void {
    const source = who.key ?? who.from ?? '';
    const now = this.#clock.now();
    const counted = this.#refusals.get(source) ?? { rate: new Rate(REFUSALS / 10, now, REFUSALS), left: 0 };
    bounded(this.#refusals, source, counted, MAX_REFUSED);
    if (!counted.rate.take(now)) {
      counted.left++;
      return;
    }
    this.note('refused', who, counted.left === 0 ? detail : `${detail} (and ${counted.left} more since the line before)`);
    counted.left = 0;
  }

  /** A session that proved itself. */
  opened(who: Who, software: string): void {
    const visit = `${who.key} ${who.from}`;
    const now = this.#clock.now();
    const last = this.#visits.get(visit);
    if (last !== undefined && now - last < VISIT_MS) return;
    bounded(this.#visits, visit, now, MAX_VISITS);
    this.note('session', who, `came with ${software}`);
  }

  read(query: AskWith<'audit'>): readonly AuditEntry[] {
    const { entries, broken } = this.#book.read(query);
    if (broken !== undefined) this.#broken(broken);
    return entries;
  }

  #check(after: number): void {
    const { last, done, broken } = this.#book.check(after, SLICE);
    if (broken !== undefined) this.#broken(broken);
    this.#slice = done ? undefined : this.#clock.after(0, () => this.#check(last));
  }

  #broken(line: number): void {
    if (this.#alarmed) return;
    this.#alarmed = true;
    this.#log.error('the audit trail does not hold together: lines of it were changed or taken away, or the disk is failing', { line });
    this.#alarm(saying('auditBroken', { line }));
  }
}

/** Puts it last; the oldest goes where there are too many. */
function bounded<T>(table: Map<string, T>, key: string, value: T, most: number): void {
  table.delete(key);
  table.set(key, value);
  if (table.size > most) table.delete(table.keys().next().value as string);
}
