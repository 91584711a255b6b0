/** A place in a configuration: keys and list indexes from the top. */
export type Path = readonly (string | number)[];

/** `things.pump.run.0`, as it is written in problems. */
export const dotted = (path: Path): string => path.join('.');

/** `maxChannels` → `MAX_CHANNELS`, `max-channels` → `MAX_CHANNELS`: how a key is written in the environment. */
export function upperSnake(key: string): string {
  return key
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase();
}

export function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Sets `value` at `path` in a tree of plain objects and lists, making groups on the way where there are none. */
export function setAt(root: Record<string, unknown>, path: Path, value: unknown): void {
  let at: Record<string, unknown> = root;
  for (const step of path.slice(0, -1)) {
    const below = Object.hasOwn(at, step) ? at[step] : undefined;
    if (typeof below === 'object' && below !== null) at = below as Record<string, unknown>;
    else {
      const made: Record<string, unknown> = {};
      define(at, step, made);
      at = made;
    }
  }
  define(at, path.at(-1) as string | number, value);
}

/** Sets an own key whatever its name: an assignment to `__proto__` would set none. */
function define(target: Record<string, unknown>, key: string | number, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}

/** Far deeper than any configuration. */
export const MAX_DEPTH = 64;
/** Far more values than any text within its limit has: what is beyond was made by aliases. */
const MAX_VALUES = 600_000;

/**
 * A copy of plain data, in which what an alias stood for is a value of its own.
 * @throws RangeError beyond `MAX_DEPTH`, where an alias that contains itself ends up too, and beyond `MAX_VALUES`
 */
export function copy(value: unknown): unknown {
  let left = MAX_VALUES;
  const copied = (one: unknown, depth: number): unknown => {
    if (left-- === 0) throw new RangeError('too many values');
    if (typeof one !== 'object' || one === null) return one;
    if (depth === 0) throw new RangeError('nested too deep');
    if (Array.isArray(one)) return one.map((item) => copied(item, depth - 1));
    const made: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(one)) define(made, key, copied(item, depth - 1));
    return made;
  };
  return copied(value, MAX_DEPTH);
}
