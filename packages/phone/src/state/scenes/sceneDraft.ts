import { type DataSchema, type Deed, pathOfDeed, type Scene } from '@around/messages';
import type { HouseThing } from '../things.js';

/** A scene while it is made. */
export interface SceneDraft {
  readonly title: string;
  readonly icon: string;
  readonly do: readonly Deed[];
}

export const draftOfScene = (scene: Scene | undefined): SceneDraft => ({
  title: scene?.title ?? '',
  icon: scene?.icon ?? '',
  do: scene?.do ?? [],
});

/** What is saved; undefined while it has no name, or does nothing. @param before what of it the form does not show stays */
export function sceneOf({ title, icon, do: deeds }: SceneDraft, before: Scene | undefined): Scene | undefined {
  const name = title.trim();
  if (name === '' || deeds.length === 0) return undefined;
  return { title: name, ...(icon === '' ? {} : { icon }), ...(before?.order === undefined ? {} : { order: before.order }), do: [...deeds] };
}

/** The parts with the newer ones among them: a property is written once, with its newest value. */
export function withParts(deeds: readonly Deed[], more: readonly Deed[]): readonly Deed[] {
  const newer = new Map(more.flatMap((deed) => ('write' in deed ? [[deed.write, deed] as const] : [])));
  const kept = deeds.map((deed) => {
    const next = 'write' in deed ? newer.get(deed.write) : undefined;
    if (next !== undefined) newer.delete(pathOfDeed(next));
    return next ?? deed;
  });
  return [...kept, ...more.filter((deed) => !('write' in deed) || newer.has(deed.write))];
}

/** An id for a new scene: its title in small letters, where it has any; unlike those that are taken. */
export function idFor(title: string, taken: ReadonlySet<string>): string {
  const plain = title.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const slug = plain
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 30);
  const first = slug === '' ? 'scene' : slug;
  let id = first;
  for (let n = 2; taken.has(id); n++) id = `${first}-${n}`;
  return id;
}

/** One thing that a scene can do with a thing. */
export interface Choice {
  readonly op: 'write' | 'invoke';
  readonly name: string;
  readonly title: string;
}

/** What of a thing can be part of a scene: what can be written and read again, and what can be done. Codes and passwords cannot. */
export function choicesOf(thing: HouseThing): readonly Choice[] {
  const writes = thing.properties
    .filter(({ readOnly, writeOnly, picture, schema }) => !readOnly && !writeOnly && !picture && schema.format !== 'password')
    .map(({ name, title }) => ({ op: 'write' as const, name, title }));
  const invokes = thing.actions
    .filter(({ repeat }) => repeat === undefined)
    .map(({ name, title }) => ({ op: 'invoke' as const, name, title }));
  return [...writes, ...invokes];
}

/** The value that a new part begins with: how it is now, else the first that fits. */
export function firstValue(schema: DataSchema, now: unknown): unknown {
  if (now !== undefined && now !== null) return now;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.type === 'boolean') return true;
  if (schema.type === 'number' || schema.type === 'integer') return schema.minimum ?? 0;
  return schema.type === 'object' ? {} : schema.type === 'array' ? [] : schema.type === 'null' ? null : '';
}
