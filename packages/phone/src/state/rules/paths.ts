/** The way to a part of a rule: `['do', 2, 'choose', 0, 'if', 1]`. Joined by dots it is what the home's traces call it. */
export type Path = readonly (string | number)[];

export const pathKey = (path: Path): string => path.join('.');

/** What stands there; undefined where nothing does. */
export function partAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (node, step) => (typeof node === 'object' && node !== null ? (node as Record<string | number, unknown>)[step] : undefined),
    root,
  );
}

/** A copy in which `value` stands there. undefined takes the key away. */
export function put<T>(root: T, path: Path, value: unknown): T {
  const [step, ...rest] = path;
  if (step === undefined) return value as T;
  if (Array.isArray(root)) {
    const list: unknown[] = [...root];
    list[step as number] = put(list[step as number], rest, value);
    return list as T;
  }
  const node = { ...(root as Record<string, unknown>) };
  const next = rest.length === 0 ? value : put(node[step] ?? (typeof rest[0] === 'number' ? [] : {}), rest, value);
  if (next === undefined) delete node[step];
  else node[step] = next;
  return node as T;
}

const listAt = (root: unknown, path: Path): readonly unknown[] => {
  const list = partAt(root, path);
  return Array.isArray(list) ? list : [];
};
const split = (path: Path): [list: Path, index: number] => [path.slice(0, -1), path.at(-1) as number];

/** Puts an item at the end of the list there. */
export const append = <T>(root: T, list: Path, item: unknown): T => put(root, list, [...listAt(root, list), item]);

/** Takes an item out of its list. */
export function without<T>(root: T, path: Path): T {
  const [list, index] = split(path);
  return put(
    root,
    list,
    listAt(root, list).filter((_, i) => i !== index),
  );
}

/** Puts a copy of an item behind it. */
export function doubled<T>(root: T, path: Path): T {
  const [list, index] = split(path);
  const items = listAt(root, list);
  return put(root, list, [...items.slice(0, index + 1), structuredClone(items[index]), ...items.slice(index + 1)]);
}

/** Moves an item within its list; the same rule where it would leave it. */
export function shifted<T>(root: T, path: Path, by: number): T {
  const [list, index] = split(path);
  const items = [...listAt(root, list)];
  const to = index + by;
  if (to < 0 || to >= items.length) return root;
  const [item] = items.splice(index, 1);
  items.splice(to, 0, item);
  return put(root, list, items);
}
