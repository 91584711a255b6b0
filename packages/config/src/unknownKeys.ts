import { nearest } from './nearest.js';
import { isGroup, type Path } from './paths.js';
import { accepts, keysOf, type Shapes, shapesAt } from './schemaShape.js';

export interface UnknownKey {
  readonly path: Path;
  readonly key: string;
  readonly meant: string | undefined;
  readonly known: readonly string[];
}

/** Every key that the schema has no place for, deepest last. */
export function unknownKeys(shapes: Shapes, value: unknown, path: Path = []): UnknownKey[] {
  if (Array.isArray(value)) return value.flatMap((item, i) => unknownKeys(shapesAt(shapes, i, item), item, [...path, i]));
  const group = isGroup(value) ? keysOf(shapes) : undefined;
  if (group === undefined) return [];
  const known = [...group.keys];
  return Object.entries(value as Record<string, unknown>).flatMap(([key, item]) => {
    const at = [...path, key];
    const missing = !group.keys.has(key) && (!group.open || key === '__proto__');
    if (missing) return [{ path: at, key, meant: nearest(key, known), known }];
    return unknownKeys(shapesAt(shapes, key, item), item, at);
  });
}

/** Every list that stands where a group of keys belongs: to valibot a list is an object too. */
export function strayLists(shapes: Shapes, value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value) && shapes.some(isGroupShape) && !accepts(shapes, 'array', 'tuple', 'any', 'unknown', 'custom')) return [path];
  return Object.entries(value).flatMap(([key, item]) => strayLists(shapesAt(shapes, key, item), item, [...path, key]));
}

const isGroupShape = (shape: Shapes[number]): boolean => shape.entries !== undefined || shape.type === 'record';
