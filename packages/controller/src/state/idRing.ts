import { cutText, type FromController, fromController, isEnd, readJson } from '@around/messages';
import type { Clock, DataFiles, Log, Timer } from '@around/platform';
import { Journal } from './journal.js';

export type Step = Extract<FromController, { t: 'step' }>;

/** A command that came, and what was said of it. */
export interface Known {
  readonly id: string;
  /** To be told again when asked: at most one `queued`, one `started`, the newest progress and one end. */
  steps: Step[];
  /** Monotonic ms of its end. */
  endedAt: number | undefined;
  /** Its end did not leave yet. */
  untold: boolean;
}

/** Commands that are remembered. */
export const IDS = 4_096;
const FILE = 'commands';
/** Steps with much in them are kept for the newest few only: a repeat of an older one is told without. */
const HEAVY = 2_048;
const HEAVIES = 8;
const ENDS_MS = 1_000;
/** Ids of what does no harm are written together, and where the command has ended by then with its end: a disk write for each would cost more than most commands. */
const NOTES_MS = 20;
/** Ends of the life before that are told again: the home may not have heard them. */
const AGAIN = 32;

/** Which commands have been, so that none is executed twice; and how they ended, so that it can be said again. */
export class IdRing {
  readonly #ports: { readonly clock: Clock; readonly log: Log };
  readonly #journal: Journal;
  readonly #known = new Map<string, Known>();
  readonly #blobs = new Map<string, Uint8Array>();
  #heavies: string[] = [];
  #ends: string[] = [];
  #notes = new Set<string>();
  #noting: Timer | undefined;
  #timer: Timer | undefined;

  constructor(ports: { readonly clock: Clock; readonly files: DataFiles; readonly log: Log }) {
    this.#ports = ports;
    this.#journal = new Journal(ports, FILE);
  }

  /** Commands that were under way when the controller went down end `unknown`; those and the newest other ends are told again. */
  async load(): Promise<void> {
    for (const line of await this.#journal.read()) {
      const json = line === undefined ? undefined : readJson(line, { bytes: 16_384 });
      const entry = json?.ok === true ? (json.value as { id?: unknown; end?: unknown } | null) : null;
      if (typeof entry?.id !== 'string') continue;
      const known = this.#known.get(entry.id) ?? { id: entry.id, steps: [], endedAt: undefined, untold: false };
      this.#known.set(entry.id, known);
      if (this.#known.size > IDS) this.#known.delete(this.#known.keys().next().value as string);
      const end = entry.end === undefined ? undefined : fromController.check(entry.end);
      if (end?.ok === true && end.value.t === 'step') known.steps = [end.value];
    }
    const all = [...this.#known.values()];
    all.forEach((known, i) => {
      known.endedAt = this.#ports.clock.now();
      known.untold = known.steps.length === 0 || i >= all.length - AGAIN;
      if (known.steps.length > 0) return;
      const detail = 'the controller was restarted while it ran; its program was stopped: look at the thing itself';
      this.add(known, { t: 'step', id: known.id, step: 'unknown', ct: 0, ran: 0, code: 'restarted', detail }, undefined, true);
    });
    if (this.#journal.lines > 2 * IDS) await this.#shorten();
  }

  get(id: string): Known | undefined {
    return this.#known.get(id);
  }

  all(): IterableIterator<Known> {
    return this.#known.values();
  }

  /** Takes an id in; the oldest that ended makes room. */
  begin(id: string): Known {
    const known: Known = { id, steps: [], endedAt: undefined, untold: false };
    this.#known.set(id, known);
    if (this.#known.size > IDS) {
      for (const old of this.#known.values()) {
        if (old.endedAt === undefined) continue;
        this.#known.delete(old.id);
        this.#blobs.delete(old.id);
        break;
      }
    }
    return known;
  }

  /** Writes down that it is about to be done. Whoever may do harm waits until it is on the disk. */
  async record(id: string): Promise<void> {
    await this.#journal.append([JSON.stringify({ id })]);
  }

  /** As `record`, a moment later, for what does no harm. (A restart voids all older commands anyway: they name another boot.) */
  note(id: string): void {
    this.#notes.add(id);
    this.#noting ??= this.#ports.clock.after(NOTES_MS, () => this.#writeNotes());
  }

  /** A step was said. `written`: its id is in the file, so its end belongs there too. */
  add(known: Known, step: Step, blob: Uint8Array | undefined, written: boolean): void {
    known.steps = known.steps.filter((one) => one.step !== step.step);
    known.steps.push(step);
    if (!isEnd(step.step)) return;
    known.endedAt = this.#ports.clock.now();
    this.#keepHeavy(known, blob);
    if (!written) return;
    this.#notes.delete(step.id);
    const light = lightOf(step);
    this.#ends.push(
      JSON.stringify({ id: step.id, end: { ...light, ...(light.detail === undefined ? {} : { detail: cutText(light.detail, 500) }) } }),
    );
    this.#timer ??= this.#ports.clock.after(ENDS_MS, () => this.#writeEnds());
  }

  blob(id: string): Uint8Array | undefined {
    return this.#blobs.get(id);
  }

  async stop(): Promise<void> {
    this.#writeEnds();
    await this.#journal.settled();
  }

  #keepHeavy(known: Known, blob: Uint8Array | undefined): void {
    const heavy =
      blob !== undefined ||
      known.steps.some(({ data, printed = '' }) => printed.length > HEAVY || (data !== undefined && JSON.stringify(data).length > HEAVY));
    // Progress pictures are never told again: newest wins, and the end has come.
    known.steps = known.steps.filter((step) => step.step !== 'progress');
    if (!heavy) return;
    if (blob !== undefined) this.#blobs.set(known.id, blob);
    this.#heavies.push(known.id);
    if (this.#heavies.length <= HEAVIES) return;
    const light = this.#known.get(this.#heavies.shift() as string);
    if (light === undefined) return;
    this.#blobs.delete(light.id);
    light.steps = light.steps.map(lightOf);
  }

  #writeNotes(): void {
    this.#noting?.cancel();
    this.#noting = undefined;
    const notes = [...this.#notes];
    this.#notes.clear();
    if (notes.length > 0) this.#journal.note(notes.map((id) => JSON.stringify({ id })));
  }

  #writeEnds(): void {
    // What goes on stands before what has ended: a stop writes both.
    this.#writeNotes();
    this.#timer?.cancel();
    this.#timer = undefined;
    const ends = this.#ends;
    this.#ends = [];
    if (ends.length > 0) this.#journal.note(ends);
    if (this.#journal.lines > 4 * IDS) void this.#shorten();
  }

  async #shorten(): Promise<void> {
    const lines = [...this.#known.values()].map(({ id, steps }) => {
      const end = steps.find(({ step }) => isEnd(step));
      if (end === undefined) return JSON.stringify({ id });
      return JSON.stringify({ id, end: lightOf(end) });
    });
    try {
      await this.#journal.rewrite(lines);
    } catch (error) {
      this.#ports.log.error('the list of commands cannot be shortened: is the disk full?', { error });
    }
  }
}

/** A step without what may be much. */
function lightOf({ data: _, media: __, printed: ___, ...light }: Step): Step {
  return light;
}
