import type { CheckName } from './checkNames.js';

/** `unseen`: it could not be looked at, by this user or in the time there was. */
export type State = 'ok' | 'warning' | 'problem' | 'unseen';

/** What was seen, in one sentence, and what to do next. */
export interface Verdict {
  readonly state: State;
  readonly says: string;
  readonly next?: string;
}

export interface Finding extends Verdict {
  readonly check: CheckName;
  /** Which one, where there may be several: a folder, an address, a controller. */
  readonly about?: string;
}

/** One look. `run` may give several findings; what it throws, and what takes too long, becomes `unseen`. */
export interface Check {
  readonly name: CheckName;
  readonly about?: string;
  run(): Promise<Verdict | readonly Finding[]>;
}

export const ok = (says: string): Verdict => ({ state: 'ok', says });
export const warning = (says: string, next: string): Verdict => ({ state: 'warning', says, next });
export const problem = (says: string, next: string): Verdict => ({ state: 'problem', says, next });
export const unseen = (says: string, next: string): Verdict => ({ state: 'unseen', says, next });
/** Of a tier whose own program said nothing. `mute`: why. */
export const untold = (mute: string | undefined, what: string): Verdict =>
  mute === 'denied' ? withSudo(what) : unseen(`could not look at ${what}: its program did not say`, 'the check *.program says why');
export const withSudo = (what: string): Verdict => unseen(`could not look at ${what}: it belongs to another user`, 'sudo around doctor');
