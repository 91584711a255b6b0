import type { Said } from '@around/messages';
import { type SayingCode, saying, wordsOf } from '@around/messages/sayings';

/** Words for people: in English, and the home's own as a code, for pages in other languages. */
export interface Told {
  readonly detail: string;
  readonly said?: Said;
}

/** A sentence of the home's own (`sayings/traces.ts`). */
export function told(code: SayingCode, values: NonNullable<Said['with']> = {}): Told {
  return wordsOf(saying(code, values));
}
