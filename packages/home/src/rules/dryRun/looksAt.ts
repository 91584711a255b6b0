import type { Rule } from '@around/messages';
import { MODE } from '../board.js';
import { deedsOf } from '../deedsOf.js';
import { partsOf } from '../text/walk.js';

/** What of the house a rule looks at, anywhere in it: `THING.NAME`, and what it wants to know the silence of. */
export interface LooksAt {
  readonly properties: ReadonlySet<string>;
  readonly events: ReadonlySet<string>;
  readonly silences: ReadonlySet<string>;
  /** Properties that it writes too. */
  readonly own: ReadonlySet<string>;
}

export function looksAt(rule: Rule): LooksAt {
  const found = { properties: new Set<string>(), events: new Set<string>(), silences: new Set<string>() };
  for (const { kind, part } of partsOf(rule)) {
    if (kind === 'action') continue;
    if ('property' in part) found.properties.add(part.property);
    else if ('event' in part) found.events.add(part.event);
    else if ('mode' in part) found.properties.add(MODE);
    else if ('silent' in part) found.silences.add(part.silent);
    else if ('back' in part) found.silences.add(part.back);
  }
  const writes = deedsOf(rule).flatMap((deed) => ('write' in deed ? [deed.write] : []));
  return { ...found, own: new Set(writes.filter((path) => found.properties.has(path))) };
}
