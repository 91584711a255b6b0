import type { Action, Condition, Rule, Trigger } from '@around/messages';
import {
  mdiBroadcastOff,
  mdiCallSplit,
  mdiCellphoneLink,
  mdiClockOutline,
  mdiCogPlayOutline,
  mdiDevices,
  mdiGestureTapButton,
  mdiHomeOutline,
  mdiMessageAlertOutline,
  mdiPlayCircleOutline,
  mdiPower,
  mdiRadar,
  mdiRepeat,
  mdiRobotOutline,
  mdiSelectGroup,
  mdiStopCircleOutline,
  mdiTimerSand,
  mdiToggleSwitchOutline,
  mdiWeatherSunset,
} from '@mdi/js';
import { Icon } from '../../parts/Icon.js';
import { Sheet } from '../../parts/Sheet.js';
import { type BlockSort, blockWords } from '../../state/rules/blockWords.js';
import {
  ACTION_KINDS,
  type ActionKind,
  BLANK_ACTION,
  BLANK_CONDITION,
  BLANK_TRIGGER,
  CONDITION_KINDS,
  type ConditionKind,
  TRIGGER_KINDS,
  type TriggerKind,
} from '../../state/rules/kinds.js';
import { append, type Path, partAt, pathKey, put } from '../../state/rules/paths.js';
import { type RuleText, r } from '../../texts/automations.js';
import { ActionForm } from './ActionForm.js';
import type { Desk } from './Blocks.js';
import { ConditionForm } from './ConditionForm.js';
import { TriggerForm } from './TriggerForm.js';

/** What the sheet is about: a new block of a list, or one that is there. */
export type SheetFor = { readonly sort: BlockSort; readonly add: Path } | { readonly sort: BlockSort; readonly edit: Path };

type Kinds<K extends string> = Readonly<Record<K, readonly [text: RuleText, icon: string]>>;
const TRIGGERS: Kinds<TriggerKind> = {
  property: ['kind.property', mdiDevices],
  event: ['kind.event', mdiGestureTapButton],
  time: ['kind.time', mdiClockOutline],
  sun: ['kind.sun', mdiWeatherSunset],
  cron: ['kind.cron', mdiTimerSand],
  silent: ['kind.silent', mdiBroadcastOff],
  back: ['kind.back', mdiRadar],
  paired: ['kind.paired', mdiCellphoneLink],
  started: ['kind.started', mdiPower],
};
const CONDITIONS: Kinds<ConditionKind> = {
  property: ['kind.value', mdiDevices],
  between: ['kind.between', mdiClockOutline],
  days: ['kind.days', mdiTimerSand],
  sun: ['kind.sunIs', mdiWeatherSunset],
  mode: ['kind.modeIs', mdiHomeOutline],
  silent: ['kind.silentIs', mdiBroadcastOff],
  any: ['group.any', mdiSelectGroup],
  all: ['group.all', mdiSelectGroup],
  not: ['group.not', mdiSelectGroup],
};
const ACTIONS: Kinds<ActionKind> = {
  write: ['kind.write', mdiToggleSwitchOutline],
  invoke: ['kind.invoke', mdiCogPlayOutline],
  scene: ['kind.scene', mdiPlayCircleOutline],
  notify: ['kind.notify', mdiMessageAlertOutline],
  wait: ['kind.wait', mdiTimerSand],
  choose: ['kind.choose', mdiCallSplit],
  repeat: ['kind.repeat', mdiRepeat],
  mode: ['kind.mode', mdiHomeOutline],
  rule: ['kind.rule', mdiRobotOutline],
  stop: ['kind.stop', mdiStopCircleOutline],
};
const ADD: Readonly<Record<BlockSort, RuleText>> = { trigger: 'add.trigger', condition: 'add.condition', action: 'add.action' };

interface Props {
  desk: Desk;
  about: SheetFor;
  rules: ReadonlyMap<string, string>;
  onAbout(about: SheetFor | undefined): void;
}

/** One block: first its kind, then what it says. */
export function BlockSheet({ desk, about, rules, onAbout }: Props) {
  const close = (): void => onAbout(undefined);
  if ('add' in about) {
    const choose = (blank: unknown): void => {
      const at = ((partAt(desk.rule, about.add) ?? []) as readonly unknown[]).length;
      desk.change(append(desk.rule, about.add, structuredClone(blank)));
      onAbout({ sort: about.sort, edit: [...about.add, at] });
    };
    return (
      <Sheet key="add" title={r(ADD[about.sort])} testid="kind-sheet" onClose={close}>
        {about.sort === 'trigger' ? (
          <KindList kinds={TRIGGER_KINDS} table={TRIGGERS} onKind={(kind) => choose(BLANK_TRIGGER[kind])} />
        ) : about.sort === 'condition' ? (
          <KindList kinds={CONDITION_KINDS} table={CONDITIONS} onKind={(kind) => choose(BLANK_CONDITION[kind])} />
        ) : (
          <KindList kinds={ACTION_KINDS} table={ACTIONS} onKind={(kind) => choose(BLANK_ACTION[kind])} />
        )}
      </Sheet>
    );
  }
  const block = partAt(desk.rule, about.edit);
  // Taken out while its sheet was open.
  if (block === undefined) return null;
  const set = (next: unknown): void => desk.change(put<Rule>(desk.rule, about.edit, next));
  const words = blockWords(block, about.sort, desk.names);
  const fault = desk.faults.get(pathKey(about.edit));
  return (
    <Sheet key={pathKey(about.edit)} title={words} testid="block-sheet" onClose={close}>
      {fault === undefined ? null : <p class="fault">{fault}</p>}
      {about.sort === 'trigger' ? (
        <TriggerForm block={block as Trigger} names={desk.names} onBlock={set} />
      ) : about.sort === 'condition' ? (
        <ConditionForm block={block as Condition} names={desk.names} onBlock={set} />
      ) : (
        <ActionForm block={block as Action} names={desk.names} rules={rules} onBlock={set} />
      )}
      <div class="buttons">
        <button type="button" class="button" data-testid="block-done" onClick={close}>
          {r('block.done')}
        </button>
      </div>
    </Sheet>
  );
}

function KindList<K extends string>({ kinds, table, onKind }: { kinds: readonly K[]; table: Kinds<K>; onKind(kind: K): void }) {
  return (
    <ul class="kinds">
      {kinds.map((kind) => {
        const [text, icon] = table[kind];
        return (
          <li key={kind}>
            <button type="button" class="kind" data-testid={`kind-${kind}`} onClick={() => onKind(kind)}>
              <Icon path={icon} />
              {r(text)}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
