import type { LeftOut, Scene } from '@around/messages';
import { mdiChevronLeft } from '@mdi/js';
import { useSignal } from '@preact/signals';
import { useSession } from '../../parts/context.js';
import { Icon } from '../../parts/Icon.js';
import { SCENE_ICONS } from '../../parts/sceneIcons.js';
import { useAsk } from '../../parts/useAsk.js';
import { draftOfScene, idFor, type SceneDraft, sceneOf, withParts } from '../../state/scenes/sceneDraft.js';
import { partWords } from '../../state/scenes/sceneWords.js';
import { t } from '../../texts/runtime.js';
import { s } from '../../texts/scenes.js';
import { AddPart } from './AddPart.js';
import { IconChoice } from './IconChoice.js';
import { NowChoice } from './NowChoice.js';
import { PartRow } from './PartRow.js';

interface Props {
  /** '' for a new one. */
  id: string;
  scene: Scene | undefined;
  onClose(): void;
}

/** Makes or changes a scene: from how the house is now, part by part, or both. */
export function SceneForm({ id, scene, onClose }: Props) {
  const session = useSession();
  const draft = useSignal<SceneDraft>(draftOfScene(scene));
  const left = useSignal<readonly LeftOut[]>([]);
  const change = (part: Partial<SceneDraft>): void => {
    draft.value = { ...draft.peek(), ...part };
  };
  const ready = sceneOf(draft.value, scene);
  const save = useAsk(async () => {
    const made = sceneOf(draft.peek(), scene);
    if (made === undefined) return;
    const name = id === '' ? idFor(made.title, new Set(session.house.scenes.peek().keys())) : id;
    await session.client.ask('setScene', { id: name, scene: made });
    onClose();
  });
  const { title, icon, do: deeds } = draft.value;
  return (
    <form
      class="page"
      data-testid="scene-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save.ask();
      }}
    >
      <div class="page-head">
        <button type="button" class="round plain" aria-label={t('action.cancel')} data-testid="scene-close" onClick={onClose}>
          <Icon path={mdiChevronLeft} />
        </button>
        <h2>{s(id === '' ? 'new' : 'form.edit')}</h2>
      </div>
      <section class="card draft">
        <label class="field">
          <span class="field-label">{s('form.title')}</span>
          <input
            type="text"
            maxLength={80}
            value={title}
            data-testid="scene-title"
            onInput={(event) => change({ title: event.currentTarget.value })}
          />
        </label>
        <IconChoice
          legend={s('form.icon')}
          none={s('form.iconNone')}
          icons={SCENE_ICONS}
          chosen={icon}
          onChoose={(name) => change({ icon: name })}
        />
      </section>
      <NowChoice
        open={id === ''}
        onTaken={(taken) => {
          change({ do: withParts(draft.peek().do, taken.do) });
          left.value = taken.left;
        }}
      />
      {left.value.length === 0 ? null : (
        <div class="said" role="status" data-testid="scene-left">
          <p>{s('form.left', { n: left.value.length })}</p>
          <ul>
            {left.value.map(({ path, why }) => (
              <li key={path}>{s(`left.${why}`, { part: partWords(path, 'write', (thing) => session.house.thing(thing)) })}</li>
            ))}
          </ul>
        </div>
      )}
      <section class="card" aria-label={s('form.parts')}>
        <h3>{s('form.parts')}</h3>
        {deeds.length === 0 ? <p class="said">{s('form.none')}</p> : null}
        {deeds.map((deed, at) => (
          <PartRow
            key={`${at} ${'write' in deed ? deed.write : deed.invoke}`}
            deed={deed}
            onChange={(next) => change({ do: draft.peek().do.map((one, index) => (index === at ? next : one)) })}
            onDrop={() => change({ do: draft.peek().do.filter((_, index) => index !== at) })}
          />
        ))}
      </section>
      <AddPart onAdd={(deed) => change({ do: withParts(draft.peek().do, [deed]) })} />
      <div class="buttons">
        <button type="submit" class="button" disabled={ready === undefined || save.busy.value} data-testid="scene-save">
          {s('form.save')}
        </button>
        <button type="button" class="button quiet" onClick={onClose}>
          {t('action.cancel')}
        </button>
      </div>
      {ready === undefined ? <p class="hint">{s('form.needs')}</p> : null}
      {save.fault.value === undefined ? null : <p class="fault">{save.fault.value}</p>}
    </form>
  );
}
