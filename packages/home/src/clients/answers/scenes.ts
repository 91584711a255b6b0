import type { Ask } from '@around/messages';
import { importScenes } from '../../house/scenes/importScenes.js';
import { writeScenes } from '../../house/scenes/sceneText.js';
import type { AnswererDeps } from '../asks.js';
import type { Caller } from '../offices/caller.js';

export type ScenesAsk = Extract<
  Ask,
  { what: 'scenes' | 'setScene' | 'removeScene' | 'runScene' | 'sceneOfNow' | 'exportScenes' | 'importScenes' }
>;

/** A client waits 30 s for an answer. */
const ANSWER_MS = 25_000;

/** Answers what is asked about scenes. @throws AskRefused */
export async function answerScenes(asker: Caller, ask: ScenesAsk, { scenes, audit }: AnswererDeps): Promise<unknown> {
  switch (ask.what) {
    case 'scenes':
      return { scenes: scenes.list(asker) };
    case 'setScene': {
      const { id, scene } = ask.with;
      scenes.set(asker, id, scene);
      audit.note('looked', asker.who, `the scene ${id} is called ${scene.title}, and has ${scene.do.length} parts`);
      return {};
    }
    case 'removeScene':
      scenes.remove(asker, ask.with.id);
      audit.note('looked', asker.who, `removed the scene ${ask.with.id}`);
      return {};
    case 'runScene': {
      const { id, parts } = ask.with;
      return scenes.run(id, asker, { within: ANSWER_MS, ...(parts === undefined ? {} : { only: parts }) });
    }
    case 'exportScenes':
      return { text: await writeScenes(new Map(scenes.list(asker).map(({ id, scene }) => [id, scene]))) };
    case 'importScenes': {
      const result = importScenes(scenes, asker, ask.with);
      const done = result.faults.length === 0 && ask.with.dry !== true;
      const ids = [...result.added, ...result.changed, ...result.removed];
      if (done && ids.length > 0) audit.note('looked', asker.who, `took over scenes from a text: ${ids.join(', ')}`);
      return result;
    }
    case 'sceneOfNow': {
      const { things, rooms } = ask.with;
      return scenes.ofNow(asker, { ...(things === undefined ? {} : { things }), ...(rooms === undefined ? {} : { rooms }) });
    }
  }
}
