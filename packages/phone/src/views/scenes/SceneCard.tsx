import type { SceneBrief, SceneState } from '@around/messages';
import { mdiAlertCircleOutline, mdiCheck, mdiDeleteOutline, mdiPencilOutline, mdiTimerSandEmpty } from '@mdi/js';
import { useApp, useSession } from '../../parts/context.js';
import { Icon } from '../../parts/Icon.js';
import { sceneIcon } from '../../parts/sceneIcons.js';
import { deedWords } from '../../state/scenes/sceneWords.js';
import { formatTime } from '../../texts/format.js';
import { s } from '../../texts/scenes.js';
import { runScene } from './runScene.js';

interface Props {
  brief: SceneBrief;
  /** What it does and how it went; undefined before it was asked for. */
  state: SceneState | undefined;
  arranges: boolean;
  onEdit(): void;
  onRemove(state: SceneState): void;
}

/** One scene: runs at a tap, says how far it is, and how each part went. */
export function SceneCard({ brief, state, arranges, onEdit, onRemove }: Props) {
  const app = useApp();
  const session = useSession();
  const { id, title, icon, parts, running, last, failed = 0 } = brief;
  const blocked = session.link.value.blocked;
  const busy = running !== undefined;
  const results = state?.last?.results ?? [];
  const bad = busy ? [] : results.filter(({ ok }) => !ok).map(({ part }) => part);
  const line = busy
    ? s('running', { done: running, all: parts })
    : last === undefined
      ? s('parts', { n: parts })
      : s('last', { time: formatTime(last, session.now.value), done: parts - failed, all: parts });
  return (
    <article class="card" aria-label={title} data-testid={`scene-${id}`} data-state={busy ? 'running' : failed > 0 ? 'failed' : 'still'}>
      <div class="scene-head">
        <button
          type="button"
          class={`puck ${busy ? 'pending' : ''}`}
          disabled={blocked !== undefined}
          aria-label={s('run', { scene: title })}
          data-testid={`scene-run-${id}`}
          onClick={() => void runScene(app, session, id, title)}
        >
          <span class="puck-face">
            <Icon path={sceneIcon(icon)} />
          </span>
        </button>
        <div class="scene-words">
          <h3 class="row-title">{title}</h3>
          <p class={`sub ${!busy && failed > 0 ? 'danger' : ''}`} aria-live="polite">
            {line}
          </p>
        </div>
        {arranges ? (
          <>
            <button
              type="button"
              class="round plain"
              disabled={state === undefined}
              aria-label={s('editOf', { scene: title })}
              data-testid={`scene-edit-${id}`}
              onClick={onEdit}
            >
              <Icon path={mdiPencilOutline} />
            </button>
            <button
              type="button"
              class="round plain"
              disabled={state === undefined}
              aria-label={s('remove', { scene: title })}
              data-testid={`scene-remove-${id}`}
              onClick={() => state !== undefined && onRemove(state)}
            >
              <Icon path={mdiDeleteOutline} />
            </button>
          </>
        ) : null}
      </div>
      {busy ? <progress class="scene-progress" max={parts} value={running} aria-label={line} /> : null}
      {bad.length === 0 ? null : (
        <button
          type="button"
          class="button"
          disabled={blocked !== undefined}
          data-testid={`scene-again-${id}`}
          onClick={() => void runScene(app, session, id, title, bad)}
        >
          {s('again', { n: bad.length })}
        </button>
      )}
      {state?.last === undefined ? null : (
        <details class="last" open={bad.length > 0}>
          <summary>{s('results')}</summary>
          <ul class="scene-results">
            {state.scene.do.map((deed, part) => {
              const result = results.find((one) => one.part === part);
              return (
                <li key={String(part)} data-testid={`result-${id}-${part}`}>
                  <span class={result === undefined ? '' : result.ok ? 'ok' : 'danger'}>
                    <Icon path={result === undefined ? mdiTimerSandEmpty : result.ok ? mdiCheck : mdiAlertCircleOutline} size={20} />
                  </span>
                  <span>{deedWords(deed, (thing) => session.house.thing(thing))}</span>
                  <span class="said">{result === undefined ? s('part.wait') : result.ok ? s('part.done') : (result.detail ?? '')}</span>
                </li>
              );
            })}
          </ul>
        </details>
      )}
    </article>
  );
}
