import type { HistoryValue } from '@around/messages';

/** What the history kept, reading by reading. Unix ms; `to` is not part of it; oldest first. */
export interface Past {
  /** The newest reading before `t`; undefined where there is none. */
  before(thing: string, name: string, t: number): HistoryValue | undefined;
  readings(thing: string, name: string, from: number, to: number): readonly HistoryValue[];
  events(thing: string, name: string, from: number, to: number): readonly HistoryValue[];
  /** Single readings of it are kept for so long, ms. */
  keptFor(thing: string, name: string): number;
}
