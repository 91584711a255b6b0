import type * as v from 'valibot';
import { nearest } from './nearest.js';
import { dotted, isGroup, type Path, setAt, upperSnake } from './paths.js';
import { accepts, keysOf, type Shapes, shapesAt, shapesOf } from './schemaShape.js';
import { readYaml } from './yamlText.js';

/** One value from the environment or the flags: where it goes, and its name there for problems and sources. */
export interface Override {
  readonly path: Path;
  readonly name: string;
}

interface Target {
  readonly schema: v.GenericSchema<unknown, unknown>;
  readonly root: Record<string, unknown>;
  readonly taken: Override[];
  readonly problems: string[];
}

/** Variables that every program reads by itself, before there is a configuration. */
const NOT_CONFIGURATION: ReadonlySet<string> = new Set(['CONFIG', 'DATA']);

/**
 * Puts `AROUND_WEB_MAX_CHANNELS=…` at `maxChannels`, `AROUND_WEB_TCP__PORT=…` at `tcp.port` (`__` goes one level down).
 * Empty variables count as missing.
 */
export function takeEnvironment(env: Readonly<Record<string, string | undefined>>, prefix: string, target: Target): void {
  const start = prefix.endsWith('_') ? prefix : `${prefix}_`;
  for (const name of Object.keys(env).sort()) {
    const text = env[name];
    if (!name.startsWith(start) || text === undefined || text === '') continue;
    const rest = name.slice(start.length);
    const optional = NOT_CONFIGURATION.has(rest);
    place(rest.split('__'), name, text, target, optional, (keys) => keys.map((key) => start + key.map(upperSnake).join('__')));
  }
}

/** Puts `{ maxChannels: … }`, `{ 'max-channels': … }`, `{ 'tcp.port': … }` and `{ tcp: { port: … } }` where they belong; undefined counts as missing. */
export function takeFlags(flags: Readonly<Record<string, unknown>>, target: Target, above: readonly string[] = []): void {
  for (const [key, value] of Object.entries(flags)) {
    if (value === undefined) continue;
    const path = [...above, ...key.split('.')];
    if (isGroup(value)) takeFlags(value, target, path);
    else place(path, `--${dotted(path)}`, value, target, false, (keys) => keys.map((known) => `--${dotted(known)}`));
  }
}

type Writer = (paths: readonly (readonly string[])[]) => string[];

function place(words: readonly string[], name: string, value: unknown, target: Target, optional: boolean, write: Writer): void {
  const path: (string | number)[] = [];
  let shapes = shapesOf(target.schema, target.root);
  let at: unknown = target.root;
  for (const word of words) {
    const key = keyFor(word, shapes, at);
    if (key === undefined) {
      if (optional) return;
      const known = [...(keysOf(shapes)?.keys ?? [])];
      const meant = nearest(name, write(known.map((each) => [...path.map(String), each])));
      target.problems.push(`${name}: nothing of that name can be configured${meant === undefined ? '' : `; did you mean ${meant}?`}`);
      return;
    }
    path.push(key);
    at = isGroup(at) || Array.isArray(at) ? (at as Record<string, unknown>)[key] : undefined;
    shapes = shapesAt(shapes, key, at);
  }
  setAt(target.root, path, typeof value === 'string' ? interpret(value, shapes) : value);
  target.taken.push({ path, name });
}

/** The key of the schema, or of the file where any key is right, that `word` writes. */
function keyFor(word: string, shapes: Shapes, at: unknown): string | number | undefined {
  const wanted = upperSnake(word);
  if (accepts(shapes, 'array', 'tuple') && Array.isArray(at) && /^\d{1,4}$/.test(word) && Number(word) < at.length) return Number(word);
  const group = keysOf(shapes);
  if (group === undefined || word === '') return undefined;
  for (const key of group.keys) if (upperSnake(key) === wanted) return key;
  if (!group.open) return undefined;
  if (isGroup(at)) for (const key of Object.keys(at)) if (upperSnake(key) === wanted) return key;
  // A new key below an open group: all capitals can only come from the environment, where case is lost.
  return /[a-z]/.test(word) ? word : word.toLowerCase().replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

const TRUE: ReadonlySet<string> = new Set(['true', 'yes', 'on', '1']);
const FALSE: ReadonlySet<string> = new Set(['false', 'no', 'off', '0']);

/** Text as the value that the schema wants there; left as it is where it fits nothing, so that validation says why. */
function interpret(text: string, shapes: Shapes): unknown {
  const word = text.trim().toLowerCase();
  if (accepts(shapes, 'boolean')) {
    if (TRUE.has(word)) return true;
    if (FALSE.has(word)) return false;
  }
  if (accepts(shapes, 'number') && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(word)) return Number(word);
  const numbers = shapes.some(
    (shape) => typeof (shape as { literal?: unknown }).literal === 'number' || shape.options?.some((option) => typeof option === 'number'),
  );
  if (numbers && /^-?\d+(\.\d+)?$/.test(word)) return Number(word);
  if (accepts(shapes, 'array', 'tuple', 'object', 'strict_object', 'loose_object', 'record') && /^\s*[[{]/.test(text)) {
    const yaml = readYaml(text, '');
    if (!('problems' in yaml)) return yaml.value;
  }
  if (accepts(shapes, 'array') && !accepts(shapes, 'string')) return text.split(',').map((item) => interpretItem(item.trim(), shapes));
  return text;
}

const interpretItem = (text: string, shapes: Shapes): unknown =>
  interpret(
    text,
    shapesAt(
      shapes.filter((shape) => shape.type === 'array'),
      0,
      text,
    ),
  );
