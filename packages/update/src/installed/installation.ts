import { existsSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { compareVersions, isVersion } from '../versions.js';
import { putFile, putLink, targetOf, textOf } from './durable.js';

/** A version that has to prove itself. */
export interface Trial {
  readonly version: string;
  readonly previous: string;
  /** How long it has, s, from its first start. */
  readonly seconds: number;
}

/** That a version was taken back. */
export interface WentBack {
  readonly from: string;
  readonly to: string;
  readonly why: string;
}

/** What was there, by kind: `{ relay: ['wss://…'], controllers: ['living', 'garden'] }`. */
export type Standing = Readonly<Record<string, readonly string[]>>;

/** The highest release that a source has shown, so that an older one is known for what it is. */
export interface Seen {
  readonly version: string;
  readonly date: string;
}

/** Versions that stay: the one that runs and the one before. */
const KEPT = 2;

/**
 * A program's folder with its versions side by side, as install-lib.sh lays it out and deploy/launch.sh starts it. Beside the folders:
 * `current` (a link to the version that runs), `trial` and `starts` (while a version is on trial), `before` (what stood when the old one
 * ended), `back` (the last that was taken back), `seen`. The shell reads them too: lines of a word and its value.
 */
export class Installation {
  readonly folder: string;
  readonly name: string;
  /** The version that this process is, or that `current` names. */
  readonly version: string;

  constructor(folder: string, version: string) {
    this.folder = folder;
    this.name = basename(folder);
    this.version = version;
  }

  /** The installation that a program belongs to by where its file is (`…/frMhs/0.1.0/frMhs.mjs`); undefined for one in a checkout. */
  static of(program: string | undefined): Installation | undefined {
    if (program === undefined) return undefined;
    try {
      const version = dirname(realpathSync(program));
      const folder = dirname(version);
      if (!isVersion(basename(version)) || targetOf(join(folder, 'current')) === undefined) return undefined;
      return new Installation(folder, basename(version));
    } catch {
      return undefined;
    }
  }

  at(name: string): string {
    return join(this.folder, name);
  }

  /** The version that is started next. */
  get current(): string | undefined {
    return targetOf(this.at('current'));
  }

  /** The trial that is under way: one that `current` does not name was cut off before the switch, and is none. */
  get trial(): Trial | undefined {
    const words = wordsOf(textOf(this.at('trial')));
    const { version, previous, seconds } = words;
    if (version === undefined || previous === undefined || version !== this.current) return undefined;
    return { version, previous, seconds: Number(seconds) || 120 };
  }

  /** Whether a version on trial was started at all. */
  get started(): boolean {
    return existsSync(this.at('starts'));
  }

  get wentBack(): WentBack | undefined {
    const { from, to, why } = wordsOf(textOf(this.at('back')));
    return from === undefined || to === undefined ? undefined : { from, to, why: why ?? '' };
  }

  /** Puts a version on trial and makes it the current one. A power cut before the last step leaves the old one as it was. */
  switchTo(version: string, seconds: number, step: (name: string) => void = () => {}): void {
    const previous = this.current ?? this.version;
    rmSync(this.at('starts'), { force: true });
    rmSync(this.at('before'), { force: true });
    step('cleared');
    putFile(this.at('trial'), `version ${version}\nprevious ${previous}\nseconds ${seconds}\n`);
    step('on trial');
    putLink(this.at('current'), version);
    step('switched');
  }

  /** The version on trial stays. Older ones than the one before it go. */
  confirm(): void {
    const { trial } = this;
    for (const name of ['trial', 'starts', 'before', 'back']) rmSync(this.at(name), { force: true });
    this.prune(trial?.previous);
  }

  /** The version before runs again; where there is none on trial, `to` names it. Each step may be done twice. */
  goBack(why: string, to?: string): string {
    const from = this.current ?? this.version;
    const target = to ?? this.trial?.previous;
    if (target === undefined || !existsSync(this.at(target))) throw new Error(`there is no version to go back to in ${this.folder}`);
    putFile(this.at('back'), `from ${from}\nto ${target}\nwhy ${oneLine(why)}\n`);
    putLink(this.at('current'), target);
    for (const name of ['trial', 'starts']) rmSync(this.at(name), { force: true });
    return target;
  }

  /** What stood when `next` was about to take over; undefined where the version before it could not say. */
  standingBefore(next: string): Standing | undefined {
    try {
      const told = JSON.parse(textOf(this.at('before')) ?? '') as { next?: unknown; standing?: Standing };
      return told.next === next ? told.standing : undefined;
    } catch {
      return undefined;
    }
  }

  tellStanding(next: string, standing: Standing): void {
    putFile(this.at('before'), `${JSON.stringify({ next, standing })}\n`);
  }

  get seen(): Seen | undefined {
    const { version, date } = wordsOf(textOf(this.at('seen')));
    return version === undefined || date === undefined || !isVersion(version) ? undefined : { version, date };
  }

  see({ version, date }: Seen): void {
    const { seen } = this;
    if (seen !== undefined && seen.version === version && seen.date === date) return;
    putFile(this.at('seen'), `version ${version}\ndate ${date}\n`);
  }

  /** Versions that are here, newest first. */
  get versions(): string[] {
    return readdirSync(this.folder)
      .filter((name) => isVersion(name))
      .sort((a, b) => compareVersions(b, a));
  }

  /** Takes away what is neither running, nor current, nor `previous` (else the newest beside those), and what a cut-off update left. */
  prune(previous?: string): void {
    const stay = new Set([this.current, this.version, ...(previous === undefined ? [] : [previous])]);
    for (const version of this.versions) if (stay.size < KEPT) stay.add(version);
    for (const version of this.versions) if (!stay.has(version)) remove(this.at(version));
    for (const name of readdirSync(this.folder)) if (/^\.(?:new|download)/.test(name)) remove(this.at(name));
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // Another user's: it only takes room.
  }
}

const oneLine = (text: string): string => text.replace(/[^\x20-\x7e\u00a0-\uffff]+/g, ' ').slice(0, 500);

function wordsOf(text: string | undefined): Readonly<Record<string, string | undefined>> {
  const words: Record<string, string> = {};
  for (const line of (text ?? '').split('\n')) {
    const at = line.indexOf(' ');
    if (at > 0) words[line.slice(0, at)] = line.slice(at + 1);
  }
  return words;
}
