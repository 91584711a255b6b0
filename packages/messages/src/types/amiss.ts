import * as v from 'valibot';
import { Name, Sentence, ThingId, WallTime } from './common.js';
import { Said } from './said.js';

const about = { what: v.pipe(v.string(), v.minLength(1), v.maxLength(20)), id: v.union([ThingId, Name]), name: v.exactOptional(Name) };

/** What is amiss is known by these. */
export const AmissKey = v.object(about);
export type AmissKey = v.InferOutput<typeof AmissKey>;

/**
 * Something of the house that somebody should look after, as long as it is so. `what`: `rule` (`id`: the rule's) fails, was stopped in a
 * circle, or can do nothing as it stands; `battery` (`id`: the thing's, `name`: the property, `value`: what it said) is nearly empty. Other
 * kinds may come: `title` and `detail` are for people.
 */
export const Amiss = v.object({
  ...about,
  title: v.pipe(v.string(), v.minLength(1), v.maxLength(120)),
  since: WallTime,
  value: v.exactOptional(v.unknown()),
  detail: v.exactOptional(Sentence),
  said: v.exactOptional(Said),
});
export type Amiss = v.InferOutput<typeof Amiss>;

/** One word for what it is known by. */
export const amissKey = ({ what, id, name }: AmissKey): string => (name === undefined ? `${what} ${id}` : `${what} ${id}.${name}`);
