import { AskError } from '@around/client';
import type { Scene, SceneRun } from '@around/messages';
import type { App } from '../../app.js';
import { withPin } from '../../parts/useAsk.js';
import type { HomeSession } from '../../state/homeSession.js';
import { summaryOf } from '../../state/scenes/sceneWords.js';
import { t } from '../../texts/runtime.js';

/** Runs a scene and says in one line how it went (phone.md, R12). @param only parts to try again */
export async function runScene(app: App, session: HomeSession, id: string, title: string, only?: readonly number[]): Promise<void> {
  const ask = () => session.client.ask('runScene', { id, ...(only === undefined ? {} : { parts: [...only] }) });
  let run: SceneRun;
  let scene: Scene | undefined;
  try {
    run = await withPin(session, ask);
    const failed = run.results.some(({ ok }) => !ok);
    scene = failed || run.took === undefined ? await sceneOf(session, id) : undefined;
  } catch (error) {
    const away = error instanceof AskError && error.code === 'away';
    tell(app, 'error', title, away ? t('ask.away') : error instanceof Error ? error.message : String(error));
    return;
  }
  const { text, failed, detail } = summaryOf(scene ?? { title }, run, (thing) => session.house.thing(thing));
  if (failed.length === 0) tell(app, 'info', text);
  else
    tell(app, 'error', text, detail, {
      label: t('action.retry'),
      run: () => void runScene(app, session, id, title, failed),
    });
}

const sceneOf = async (session: HomeSession, id: string): Promise<Scene | undefined> =>
  (await session.client.ask('scenes', {})).scenes.find((one) => one.id === id)?.scene;

function tell(app: App, kind: 'info' | 'error', text: string, detail?: string, action?: { label: string; run(): void }): void {
  app.announce(detail === undefined ? text : `${text} ${detail}`, kind === 'error');
  app.toasts.show({ kind, text, ...(detail === undefined ? {} : { detail }), ...(action === undefined ? {} : { action }) });
}
