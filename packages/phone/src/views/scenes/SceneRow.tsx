import { useEffect } from 'preact/hooks';
import { useApp, useSession } from '../../parts/context.js';
import { Icon } from '../../parts/Icon.js';
import { ROOM_ICONS, sceneIcon } from '../../parts/sceneIcons.js';
import { inOrder } from '../../state/scenes/order.js';
import { t } from '../../texts/runtime.js';
import { s } from '../../texts/scenes.js';

/** Running one needs what the first look does not. */
const runs = () => import('./runScene.js');

/** The scenes over the tiles: one tap runs. How far one is shows in its chip without moving the others. */
export function SceneRow() {
  const app = useApp();
  const session = useSession();
  const blocked = session.link.value.blocked;
  // Before the first tap, and before the network may be gone.
  useEffect(() => void runs().catch(() => undefined), []);
  const run = (id: string, title: string): void => {
    runs().then(
      ({ runScene }) => void runScene(app, session, id, title),
      () => app.toasts.show({ kind: 'error', text: t('error.loading') }),
    );
  };
  return (
    <>
      {inOrder(session.house.scenes.value.values()).map(({ id, title, icon, parts, running }) => (
        <button
          key={id}
          type="button"
          class="chip scene"
          disabled={blocked !== undefined}
          title={blocked}
          aria-busy={running !== undefined}
          style={{ '--done': running === undefined ? '0%' : `${Math.round((running / parts) * 100)}%` }}
          data-testid={`run-${id}`}
          onClick={() => run(id, title)}
        >
          <Icon path={sceneIcon(icon)} size={20} />
          <span>{title}</span>
          {running === undefined ? null : <span class="unseen">{s('running', { done: running, all: parts })}</span>}
        </button>
      ))}
    </>
  );
}

/** The household's icon of a room. */
export function RoomIcon({ name }: { name: string }) {
  return Object.hasOwn(ROOM_ICONS, name) ? <Icon path={ROOM_ICONS[name] as string} size={20} /> : null;
}
