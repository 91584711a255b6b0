import { type Path, readDocument } from '@around/config';
import { Scene } from '@around/messages';
import * as v from 'valibot';

/** As what a text that comes without a file is named in faults. */
const NAME = 'scenes.yaml';
const ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;
const HEAD = ' The scenes of this house. "around scenes import FILE" takes them back.';
/** One file may have the rules too: they are read by who takes them. */
const Outer = v.strictObject({ scenes: v.record(v.string(), v.unknown()), rules: v.exactOptional(v.unknown()) });

/** The scenes of a text; `faultOf` says of one of them what is wrong with it, with its place in the text. */
export interface ScenesText {
  readonly scenes: ReadonlyMap<string, Scene>;
  /** Each with its place: `scenes.yaml:3:5: …`. */
  readonly faults: readonly string[];
  faultOf(id: string, words: string): string;
}

/** Reads `scenes: {movie: {title: …, do: […]}}`; every scene is looked at, however many faults there are. Never throws. */
export function readScenes(text: string): ScenesText {
  const document = readDocument(text, NAME);
  const scenes = new Map<string, Scene>();
  if ('problems' in document) return { scenes, faults: document.problems, faultOf: (_, words) => words };
  const place = (path: Path, words: string): string => document.inOrder([{ path, words }])[0] ?? words;
  const faultOf = (id: string, words: string): string => place(['scenes', id], `${id}: ${words}`);
  const outer = document.check(Outer, []);
  if (!outer.ok) return { scenes, faults: document.inOrder(outer.problems), faultOf };
  const faults: string[] = [];
  for (const id of Object.keys(outer.value.scenes)) {
    if (!ID.test(id)) faults.push(place(['scenes', id], `"${id.slice(0, 60)}": a scene’s name is 1 to 40 of A-Z a-z 0-9 _ -`));
    const scene = document.check(Scene, ['scenes', id]);
    if (scene.ok) scenes.set(id, scene.value);
    else faults.push(...document.inOrder(scene.problems));
  }
  return { scenes, faults, faultOf };
}

/** The text of scenes: the same for the same scenes, whatever the order in which they and their keys come. */
export async function writeScenes(scenes: ReadonlyMap<string, Scene>): Promise<string> {
  const { Document } = await import('yaml');
  const sorted = [...scenes].sort(([a], [b]) => (a < b ? -1 : 1));
  const plain = new Map(
    sorted.map(([id, { title, icon, order, do: deeds }]) => [
      id,
      { title, ...(icon === undefined ? {} : { icon }), ...(order === undefined ? {} : { order }), do: deeds },
    ]),
  );
  const document = new Document({ scenes: plain }, { aliasDuplicateObjects: false, version: '1.2' });
  document.commentBefore = HEAD;
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}
