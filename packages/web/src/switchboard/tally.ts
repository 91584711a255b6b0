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

export type PhoneRefusal = 'unknownHome' | 'unknownToken' | 'noSlot' | 'tooMany' | 'badHello' | 'connections' | 'full' | 'protocol';
export type HomeRefusal = 'notEnrolled' | 'badCode' | 'badSignature' | 'version' | 'malformed' | 'tooMany' | 'full' | 'connections';

export const newTally = (): Tally => ({
  framesToHome: 0,
  bytesToHome: 0,
  framesToPhone: 0,
  bytesToPhone: 0,
  refusedPhones: new Map(),
  refusedHomes: new Map(),
});

export function count<Word>(words: Map<Word, number>, word: Word): void {
  words.set(word, (words.get(word) ?? 0) + 1);
}
