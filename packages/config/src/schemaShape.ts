import type * as v from 'valibot';

/** The parts of valibot's schema objects that are looked into; every schema carries its kind in `type`. */
interface Seen {
  readonly type: string;
  readonly wrapped?: Seen;
  readonly options?: readonly unknown[];
  readonly key?: unknown;
  readonly entries?: Readonly<Record<string, Seen>>;
  readonly rest?: Seen;
  readonly value?: Seen;
  readonly item?: Seen;
  readonly items?: readonly Seen[];
  readonly getter?: (input: unknown) => Seen;
}

/** What may stand at one place of a configuration: all the plain schemas that are tried there. */
export type Shapes = readonly Seen[];

const MAX_NESTED = 32;

export function shapesOf(schema: v.GenericSchema<unknown, unknown>, value: unknown): Shapes {
  return plain(schema as unknown as Seen, value);
}

/** Takes off wrappers (optional, lazy, union, variant …). `value` chooses the option of a variant and feeds `lazy`. */
function plain(schema: Seen, value: unknown, nested = 0): Seen[] {
  if (nested > MAX_NESTED) return [];
  if (schema.wrapped !== undefined) return plain(schema.wrapped, value, nested + 1);
  if (schema.type === 'lazy' && schema.getter !== undefined) return plain(schema.getter(value), value, nested + 1);
  if (schema.type === 'variant') return chosen(schema, value).flatMap((option) => plain(option, value, nested + 1));
  if (schema.type === 'union' || schema.type === 'intersect') {
    return (schema.options as readonly Seen[]).flatMap((option) => plain(option, value, nested + 1));
  }
  return [schema];
}

function chosen(variant: Seen, value: unknown): readonly Seen[] {
  const options = variant.options as readonly Seen[];
  if (typeof variant.key !== 'string' || typeof value !== 'object' || value === null) return options;
  const said = (value as Record<string, unknown>)[variant.key];
  const fits = options.filter((option) => {
    const discriminator = option.entries?.[variant.key as string] as { literal?: unknown; options?: unknown[] } | undefined;
    return discriminator?.literal === said || discriminator?.options?.includes(said);
  });
  return fits.length > 0 ? fits : options;
}

/** The keys that a group of keys may have; `open` where any key is right. Undefined where no group is expected at all. */
export function keysOf(shapes: Shapes): { keys: ReadonlySet<string>; open: boolean } | undefined {
  const keys = new Set<string>();
  let open = false;
  let group = false;
  for (const shape of shapes) {
    if (shape.entries !== undefined) {
      group = true;
      for (const key of Object.keys(shape.entries)) keys.add(key);
      if (shape.type === 'loose_object' || shape.type === 'object_with_rest') open = true;
    } else if (isOpen(shape)) {
      group = true;
      open = true;
    }
  }
  return group ? { keys, open } : undefined;
}

/** Schemas that say nothing about the keys, or take any. */
function isOpen(shape: Seen): boolean {
  return shape.type === 'record' || shape.type === 'any' || shape.type === 'unknown' || shape.type === 'custom';
}

/** What may stand at `key` below. */
export function shapesAt(shapes: Shapes, key: string | number, value: unknown): Shapes {
  return shapes.flatMap((shape) => {
    const below = schemaAt(shape, key);
    return below === undefined ? [] : plain(below, value);
  });
}

function schemaAt(shape: Seen, key: string | number): Seen | undefined {
  if (shape.entries !== undefined) {
    return Object.hasOwn(shape.entries, key) ? shape.entries[key] : shape.rest;
  }
  if (shape.type === 'record') return shape.value;
  if (shape.type === 'array') return shape.item;
  if (shape.items !== undefined) return shape.items[Number(key)] ?? shape.rest;
  return isOpen(shape) ? shape : undefined;
}

/** Whether one of the shapes is of this kind (valibot's `type`). */
export const accepts = (shapes: Shapes, ...types: readonly string[]): boolean => shapes.some((shape) => types.includes(shape.type));
