/** What the relay carried and whom it turned away since it started: plain numbers, so that counting costs nothing worth naming. */
export interface Tally {
  framesToHome: number;
  bytesToHome: number;
  framesToPhone: number;
  bytesToPhone: number;
  /** By reason: a few words of ours, never a peer's. */
  readonly refusedPhones: Map<PhoneRefusal, number>;
  readonly refusedHomes: Map<HomeRefusal, number>;
}

const PHONE_REFUSALS = ['unknownHome', 'unknownToken', 'noSlot', 'tooMany', 'badHello', 'connections', 'full', 'protocol'] as const;
const HOME_REFUSALS = ['notEnrolled', 'badCode', 'badSignature', 'version', 'malformed', 'tooMany', 'full', 'connections'] as const;
export type PhoneRefusal = (typeof PHONE_REFUSALS)[number];
export type HomeRefusal = (typeof HOME_REFUSALS)[number];

/** Every reason begins at 0: a series that begins with its first refusal would not show it. */
export const newTally = (): Tally => ({
  framesToHome: 0,
  bytesToHome: 0,
  framesToPhone: 0,
  bytesToPhone: 0,
  refusedPhones: new Map(PHONE_REFUSALS.map((why) => [why, 0])),
  refusedHomes: new Map(HOME_REFUSALS.map((why) => [why, 0])),
});

export function count<Word>(words: Map<Word, number>, word: Word): void {
  words.set(word, (words.get(word) ?? 0) + 1);
}
