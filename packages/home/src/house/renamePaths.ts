/** Words of rules, scenes and notifications whose text is `THING.NAME`, and those whose text is a thing. */
const PATHS: ReadonlySet<string> = new Set(['property', 'event', 'write', 'invoke', 'picture']);
const THINGS: ReadonlySet<string> = new Set(['silent', 'back']);
/** Texts in which a value is named: `{{garden/soil.level}}`. */
const TEXTS: ReadonlySet<string> = new Set(['title', 'text']);
/** What is compared with, or given to, a device: the household's own data. */
const DATA: ReadonlySet<string> = new Set(['is', 'value', 'input', 'data']);

/** A rule or a scene in which another thing stands wherever `old` did. The same object where it stands nowhere. */
export function renameThing<T>(part: T, old: string, now: string): T {
  const renamed = walk(part, old, now);
  return renamed.changed ? (renamed.value as T) : part;
}

interface Walked {
  readonly value: unknown;
  readonly changed: boolean;
}

function walk(value: unknown, old: string, now: string): Walked {
  if (typeof value !== 'object' || value === null) return { value, changed: false };
  if (Array.isArray(value)) {
    const parts = value.map((part) => walk(part, old, now));
    return { value: parts.map((part) => part.value), changed: parts.some((part) => part.changed) };
  }
  const test = Object.hasOwn(value, 'property');
  let changed = false;
  const entries = Object.entries(value).map(([word, said]) => {
    // A property's test has a `not` too: the value that it must not be.
    if (DATA.has(word) || (word === 'not' && test)) return [word, said] as const;
    const after: Walked = typeof said === 'string' ? spelled(word, said, old, now) : walk(said, old, now);
    changed ||= after.changed;
    return [word, after.value] as const;
  });
  return { value: Object.fromEntries(entries), changed };
}

function spelled(word: string, said: string, old: string, now: string): Walked {
  if (PATHS.has(word) && said.startsWith(`${old}.`)) return { value: now + said.slice(old.length), changed: true };
  if (THINGS.has(word) && said === old) return { value: now, changed: true };
  if (!TEXTS.has(word)) return { value: said, changed: false };
  const value = said.replace(/\{\{\s*([^{}]*?)\s*\}\}/g, (whole, path: string) =>
    path.startsWith(`${old}.`) ? `{{${now}${path.slice(old.length)}}}` : whole,
  );
  return { value, changed: value !== said };
}
