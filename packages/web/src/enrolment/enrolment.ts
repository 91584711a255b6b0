import { concat, crockfordFrom, groupCode, type Membership, normaliseCrockford, toBase64Url, toUtf8 } from '@around/messages';
import type { Clock, DataFiles, Log, Random } from '@around/platform';
import { compactJournal, type Enrolled, type EnrolledHome, journalLine, readJournal } from './journal.js';

export const JOURNAL = 'homes.jsonl';
/** 16 Crockford characters: 80 bits, good once. */
const CODE_LENGTH = 16;
export const CODE_MS = 3_600_000;
const COMPACT_OVER = 500;
const NEWLINE = toUtf8('\n');

export interface EnrolmentPorts {
  readonly files: Pick<DataFiles, 'directory' | 'read' | 'write' | 'append' | 'setAside'>;
  readonly clock: Pick<Clock, 'wall'>;
  readonly random: Pick<Random, 'bytes'>;
  readonly sha256: (data: Uint8Array) => Uint8Array;
  readonly log: Log;
}

/** The homes that may log in, kept in one file. */
export class Enrolment {
  readonly #ports: EnrolmentPorts;
  #enrolled: Enrolled = readJournal(new Uint8Array(0));
  #bytes: Uint8Array = new Uint8Array(0);
  /** Redeeming and merging read, check and append: one at a time. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(ports: EnrolmentPorts) {
    this.#ports = ports;
  }

  get homes(): readonly EnrolledHome[] {
    return [...this.#enrolled.homes.values()];
  }

  has(home: string): boolean {
    return this.#enrolled.homes.has(home);
  }

  find(home: string): EnrolledHome | undefined {
    return this.#enrolled.homes.get(home);
  }

  /** Reads the file at start. What cannot be read at all is set aside, and the relay starts with no home. */
  async open(): Promise<void> {
    const { files, log, clock } = this.#ports;
    // Made by the relay's own user, so that `enrol` run by another (root) appends to a file that the relay can read.
    if ((await files.read(JOURNAL)) === undefined) await files.append(JOURNAL, NEWLINE);
    await this.refresh();
    const { lines, damaged, homes } = this.#enrolled;
    if (damaged > 0 && damaged === lines) {
      const aside = await files.setAside(JOURNAL);
      log.error('the list of enrolled homes is damaged and was set aside: enrol the homes again with frAroundWeb enrol', { aside });
      return this.refresh();
    }
    if (damaged > 0) log.warn('lines of the list of enrolled homes are damaged and were skipped', { damaged, kept: homes.size });
    if (lines > COMPACT_OVER) {
      await files.write(JOURNAL, compactJournal(this.#enrolled, clock.wall()));
      await this.refresh();
    }
  }

  /** Reads the file again: `frAroundWeb enrol` and `expel` write to it while the relay runs. */
  async refresh(): Promise<void> {
    const bytes = (await this.#ports.files.read(JOURNAL)) ?? new Uint8Array(0);
    if (same(bytes, this.#bytes)) return;
    this.#bytes = bytes;
    this.#enrolled = readJournal(bytes);
  }

  /** A new one-time code, in groups of four. Only its hash is kept. @param ms its life */
  async invite(ms: number = CODE_MS): Promise<string> {
    const { random, clock } = this.#ports;
    const code = crockfordFrom(random.bytes(CODE_LENGTH), CODE_LENGTH);
    await this.#append({ t: 'code', hash: this.#hash(code), until: clock.wall() + ms });
    return groupCode(code);
  }

  /** The hash by which a code is known; undefined for what is no code. */
  hashOf(typed: string): string | undefined {
    const code = normaliseCrockford(typed, CODE_LENGTH);
    return code === undefined ? undefined : this.#hash(code);
  }

  /** Uses up a code for a home that has proven its keys. False where there is no such code any more. */
  async redeem(typed: string, home: Omit<EnrolledHome, 'since'>): Promise<boolean> {
    const hash = this.hashOf(typed);
    return hash !== undefined && this.redeemHash(hash, home);
  }

  redeemHash(hash: string, home: Omit<EnrolledHome, 'since'>): Promise<boolean> {
    return this.#inTurn(() => this.#redeem(hash, home));
  }

  /** Who may log in, and who may not any more. */
  get members(): readonly Membership[] {
    const { homes, expelled } = this.#enrolled;
    return [
      ...[...homes.values()].map((one) => ({ t: 'enrolled' as const, ...one })),
      ...[...expelled].map(([home, at]) => ({ t: 'expelled' as const, home, at })),
    ];
  }

  member(home: string): Membership | undefined {
    const one = this.find(home);
    if (one !== undefined) return { t: 'enrolled', ...one };
    const at = this.#enrolled.expelled.get(home);
    return at === undefined ? undefined : { t: 'expelled', home, at };
  }

  /** Takes what another relay knows: of each home the later word holds, and of two at the same time that it may not come. @returns what was news */
  merge(members: readonly Membership[]): Promise<readonly Membership[]> {
    return this.#inTurn(async () => {
      await this.refresh();
      const news = members.filter((one) => isLater(one, this.member(one.home)));
      if (news.length === 0) return news;
      await this.#ports.files.append(JOURNAL, concat(news.map(journalLine)));
      await this.refresh();
      return news;
    });
  }

  /** False where no such home is enrolled. */
  async expel(home: string): Promise<boolean> {
    await this.refresh();
    if (!this.has(home)) return false;
    await this.#append({ t: 'expelled', home, at: this.#later(home) });
    return true;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Now; after the last word about this home in any case, whatever clock that was by. */
  #later(home: string): number {
    return Math.max(this.#ports.clock.wall(), timeOf(this.member(home)) + 1);
  }

  async #redeem(hash: string, home: Omit<EnrolledHome, 'since'>): Promise<boolean> {
    await this.refresh();
    const until = this.#enrolled.codes.get(hash);
    const now = this.#ports.clock.wall();
    if (until === undefined || until <= now) return false;
    await this.#append({ t: 'enrolled', home: home.home, sign: home.sign, static: home.static, since: this.#later(home.home), code: hash });
    return true;
  }

  async #append(entry: Parameters<typeof journalLine>[0]): Promise<void> {
    await this.#ports.files.append(JOURNAL, journalLine(entry));
    await this.refresh();
  }

  #hash(code: string): string {
    return toBase64Url(this.#ports.sha256(toUtf8(code)));
  }
}

const timeOf = (one: Membership | undefined): number => (one === undefined ? -1 : one.t === 'enrolled' ? one.since : one.at);

function isLater(one: Membership, known: Membership | undefined): boolean {
  const difference = timeOf(one) - timeOf(known);
  return difference > 0 || (difference === 0 && one.t === 'expelled' && known?.t === 'enrolled');
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
