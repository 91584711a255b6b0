import type { SceneState } from '@around/messages';
import { mdiPlayCircleOutline, mdiPlus } from '@mdi/js';
import { useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import { useApp, useSession } from '../parts/context.js';
import { useReorder } from '../parts/Grip.js';
import { EmptyIcon, Icon } from '../parts/Icon.js';
import { Mover } from '../parts/Mover.js';
import { useAsk, withPin } from '../parts/useAsk.js';
import { reordered } from '../state/reorder.js';
import { mayArrange } from '../state/rights.js';
import { inOrder, ordersOf } from '../state/scenes/order.js';
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
  const arranging = useSignal(false);
  const shown = useSignal<readonly string[]>([]);
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

  const arrange = useAsk(async () => {
    // What is left out below has gone meanwhile.
    const now = shown.peek().flatMap((id) => whole.peek().get(id) ?? []);
    for (const { id, scene } of ordersOf(now)) await withPin(session, () => client.ask('setScene', { id, scene }));
  });
  const kept = inOrder(house.scenes.value.values());
  // Where they were put they stay while the home is told, one after the other.
  const briefs = arrange.busy.value ? shown.value.flatMap((id) => house.scenes.value.get(id) ?? []) : kept;
  const move = (from: number, to: number): void => {
    if (arrange.busy.peek()) return;
    shown.value = reordered(kept, from, to).map(({ id }) => id);
    void arrange.ask();
  };
  const reorder = useReorder(move);
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
      {arranges && briefs.length > 1 ? (
        <div class="buttons">
          <button
            type="button"
            class="button quiet"
            aria-pressed={arranging.value}
            disabled={!live}
            data-testid="arrange-scenes"
            onClick={() => (arranging.value = !arranging.peek())}
          >
            {t(arranging.value ? 'room.editDone' : 'room.edit')}
          </button>
        </div>
      ) : null}
      {arrange.fault.value === undefined ? null : <p class="fault">{arrange.fault.value}</p>}
      <div ref={reorder.list as RefObject<HTMLDivElement>} class="scene-list">
        {briefs.map((brief, index) => (
          <div key={brief.id} class="arranged" data-item>
            {arranging.value && arranges ? (
              <Mover
                reorder={reorder}
                index={index}
                count={briefs.length}
                up={s('rooms.up', { room: brief.title })}
                down={s('rooms.down', { room: brief.title })}
                disabled={arrange.busy.value || !live}
                onMove={move}
              />
            ) : null}
            <SceneCard
              brief={brief}
              state={whole.value.get(brief.id)}
              arranges={arranges}
              onEdit={() => (editing.value = brief.id)}
              onRemove={(state) => void remove(state)}
            />
          </div>
        ))}
      </div>
    </div>
  );
}
