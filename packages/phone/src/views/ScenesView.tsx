import type { SceneState } from '@around/messages';
import { mdiPlayCircleOutline, mdiPlus } from '@mdi/js';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useApp, useSession } from '../parts/context.js';
import { EmptyIcon, Icon } from '../parts/Icon.js';
import { useAsk, withPin } from '../parts/useAsk.js';
import { mayArrange } from '../state/rights.js';
import { inOrder } from '../state/scenes/order.js';
import { t } from '../texts/runtime.js';
import { s } from '../texts/scenes.js';
import { SceneCard } from './scenes/SceneCard.js';
import { SceneForm } from './scenes/SceneForm.js';

/** How long a deleted scene may be brought back (phone.md, R13), ms. */
const UNDO_MS = 8_000;

/** The scenes: run, how the last run went, made from how the house is now. */
export function ScenesView() {
  const app = useApp();
  const session = useSession();
  const { client, house } = session;
  const briefs = inOrder(house.scenes.value.values());
  const whole = useSignal<ReadonlyMap<string, SceneState>>(new Map());
  /** What is being edited; '' for a new one. */
  const editing = useSignal<string | undefined>(undefined);
  const list = useAsk(() => client.ask('scenes', {}));
  const arranges = mayArrange(house.you.value, client.identity.key.role);

  /** What was asked for last may be old by now. */
  const stale = useSignal(false);
  const live = session.link.value.blocked === undefined;

  // The feed tells that a scene changed or how far it is; what it does, and how each part went, is asked for: one question at a time.
  const reload = async (): Promise<void> => {
    stale.value = true;
    if (list.busy.peek()) return;
    while (stale.peek()) {
      stale.value = false;
      const answer = await list.ask();
      if (answer !== undefined) whole.value = new Map(answer.scenes.map((state) => [state.id, state]));
    }
  };
  useEffect(() => {
    if (live) void reload();
  }, [house.scenes.value, live]);

  /** @returns whether it was done; why not is told */
  const done = async (title: string, question: () => Promise<unknown>): Promise<boolean> => {
    try {
      await withPin(session, question);
      return true;
    } catch (error) {
      app.toasts.show({ kind: 'error', text: title, detail: error instanceof Error ? error.message : String(error) });
      return false;
    }
  };
  const remove = async ({ id, scene }: SceneState): Promise<void> => {
    if (!(await done(scene.title, () => client.ask('removeScene', { id })))) return;
    const back = () => void done(scene.title, () => client.ask('setScene', { id, scene }));
    const withdraw = app.toasts.show({ kind: 'info', text: s('removed', { scene: scene.title }), action: { label: s('undo'), run: back } });
    setTimeout(withdraw, UNDO_MS);
  };

  const edited = editing.value;
  if (edited !== undefined) {
    const state = whole.value.get(edited);
    return <SceneForm key={edited} id={edited} scene={state?.scene} onClose={() => (editing.value = undefined)} />;
  }
  return (
    <div class="page" data-testid="scenes">
      <div class="page-head">
        <h2>{t('nav.scenes')}</h2>
        {arranges ? (
          <button type="button" class="button quiet" disabled={!live} data-testid="new-scene" onClick={() => (editing.value = '')}>
            <Icon path={mdiPlus} size={20} />
            {s('new')}
          </button>
        ) : null}
      </div>
      {list.fault.value === undefined ? null : <p class="fault">{list.fault.value}</p>}
      {briefs.length === 0 ? (
        <div class="empty">
          <EmptyIcon path={mdiPlayCircleOutline} />
          <h3>{s('empty.title')}</h3>
          <p class="said">{s(arranges ? 'empty.why' : 'empty.guest')}</p>
        </div>
      ) : null}
      {briefs.map((brief) => (
        <SceneCard
          key={brief.id}
          brief={brief}
          state={whole.value.get(brief.id)}
          arranges={arranges}
          onEdit={() => (editing.value = brief.id)}
          onRemove={(state) => void remove(state)}
        />
      ))}
    </div>
  );
}
