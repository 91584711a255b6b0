import { AskError } from '@around/client';
import type { RuleState } from '@around/messages';
import { mdiContentSaveOutline } from '@mdi/js';
import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { saveDraft } from '../../connection/drafts.js';
import { useApp, useSession } from '../../parts/context.js';
import { Icon } from '../../parts/Icon.js';
import { useAsk } from '../../parts/useAsk.js';
import { mayManage } from '../../state/rights.js';
import { checkRule, type RuleFaults } from '../../state/rules/check.js';
import { namesOf } from '../../state/rules/names.js';
import { pathKey } from '../../state/rules/paths.js';
import { type RuleDraft, RuleEdit } from '../../state/rules/ruleEdit.js';
import type { RuleList } from '../../state/rules/ruleList.js';
import { NEW_RULE, startFrom } from '../../state/rules/startFrom.js';
import { summaryOf } from '../../state/rules/summary.js';
import { newRuleId } from '../../state/rules/templates.js';
import { r } from '../../texts/automations.js';
import { formatTime } from '../../texts/format.js';
import { t } from '../../texts/runtime.js';
import { BlockSheet, type SheetFor } from './BlockSheet.js';
import { BlockList, type Desk } from './Blocks.js';
import { TextField } from './fields.js';
import { RuleSwitch } from './RuleCard.js';
import { RuleMore } from './RuleMore.js';
import { RuleRun } from './RuleRun.js';
import { RunsPanel } from './RunsPanel.js';
import { TryPanel } from './TryPanel.js';

const NO_FAULTS: RuleFaults = new Map();
/** A draft is kept so long after the last change. */
const KEEP_MS = 300;
/** How long a block that was taken out may be put back (phone.md, R13), ms. */
const UNDO_MS = 8_000;

interface Props {
  id: string;
  /** As the home has it; undefined for a new one. */
  state: RuleState | undefined;
  draft: RuleDraft | undefined;
  list: RuleList;
}

/** When, If and Then of one rule as sentences; whatever is changed is kept on this phone until it is saved. */
export function RuleEditor({ id, state, draft, list }: Props) {
  const app = useApp();
  const session = useSession();
  const home = session.client.identity.home.id;
  const edit = useMemo(() => {
    const start = startFrom.peek();
    startFrom.value = undefined;
    // Who asks for a new one from a template does not want what was begun before.
    return new RuleEdit(state, start === undefined ? draft : undefined, start);
  }, []);
  const about = useSignal<SheetFor | undefined>(undefined);
  /** Once somebody tried to save, what is wrong stands at its block until it is right. */
  const judged = useSignal(false);
  useEffect(() => {
    if (state !== undefined) edit.follow(state);
  }, [state?.version]);

  const rule = edit.rule.value;
  const changed = edit.changed.value;
  const names = namesOf(session, list.titles.value);
  const faults = judged.value ? checkRule(rule, names) : NO_FAULTS;
  const conflict = state !== undefined && changed && edit.version !== state.version;

  const keep = (): void => void saveDraft(home, `rule ${id}`, edit.changed.peek() ? edit.draft(session.now.peek()) : undefined);
  useEffect(() => {
    const timer = setTimeout(keep, KEEP_MS);
    return () => clearTimeout(timer);
  }, [rule, changed]);
  const kept = useRef(draft !== undefined && draft.rule === rule);
  useEffect(
    () => () => {
      keep();
      if (edit.changed.peek()) app.toasts.show({ kind: 'info', text: r('edit.left', { rule: edit.rule.peek().title }) });
    },
    [],
  );

  const look = (): boolean => {
    judged.value = true;
    const wrong = checkRule(edit.rule.peek(), names);
    const first = wrong.keys().next().value;
    if (first === undefined) return true;
    app.announce(r('edit.faults', { n: wrong.size }), true);
    document
      .querySelector<HTMLElement>(`[data-testid="edit-${first}"], [data-testid="add-${first}"], [data-testid="rule-${first}"]`)
      ?.focus();
    return false;
  };
  const save = useAsk(async () => {
    const sent = edit.rule.peek();
    const target = id === NEW_RULE ? newRuleId(sent.title, new Set(list.titles.peek().keys())) : id;
    const { version } = edit;
    try {
      return (await session.client.ask('setRule', { id: target, rule: sent, ...(version === undefined ? {} : { version }) })).rule;
    } catch (error) {
      // Somebody else was faster: what they made of it is read, and both ways out are shown.
      if (!(error instanceof AskError && error.code === 'changed')) throw error;
      await list.read();
      return undefined;
    }
  });
  const saved = (next: RuleState | undefined): void => {
    if (next === undefined) return;
    edit.saved(next);
    list.take(next);
    judged.value = false;
    if (id !== NEW_RULE) return;
    keep();
    app.router.close({ view: 'automations' });
  };

  const desk: Desk = {
    rule,
    names,
    faults,
    open: about.value !== undefined && 'edit' in about.value ? pathKey(about.value.edit) : undefined,
    change: (next) => edit.change(next),
    removed: (before) => {
      about.value = undefined;
      const withdraw = app.toasts.show({
        kind: 'info',
        text: r('block.deleted'),
        action: { label: r('block.undo'), run: () => edit.change(before) },
      });
      setTimeout(withdraw, UNDO_MS);
    },
    edit: (path, sort) => {
      about.value = { sort, edit: path };
    },
    add: (list, sort) => {
      about.value = { sort, add: list };
    },
  };
  const fault = (key: string) => (faults.has(key) ? <p class="fault">{faults.get(key)}</p> : null);
  const manager = mayManage(session.house.you.value, session.client.identity.key.role);
  return (
    <div class="rule-panes">
      <div class="rule-edit">
        <div class="row-head inline">
          <h2>{state === undefined ? r('list.new') : state.rule.title}</h2>
          {state === undefined ? null : <RuleSwitch state={state} list={list} />}
        </div>
        {manager ? null : <p class="hint">{r('edit.lookOnly')}</p>}
        {kept.current && draft !== undefined && changed ? (
          <p class="hint" data-testid="draft-found">
            {r('edit.draftFound', { time: formatTime(draft.at, session.now.peek()) })}
          </p>
        ) : null}
        {state?.fault === undefined ? null : <p class="blocked">{state.fault}</p>}
        {conflict ? (
          <div class="blocked" role="alert" data-testid="conflict">
            <p>{r('edit.conflict', { who: state.by, time: formatTime(state.changed, session.now.peek()) })}</p>
            <div class="buttons">
              <button type="button" class="button quiet" data-testid="conflict-mine" onClick={() => edit.overrule()}>
                {r('edit.mine')}
              </button>
              <button type="button" class="button quiet" data-testid="conflict-theirs" onClick={() => edit.discard()}>
                {r('edit.theirs')}
              </button>
            </div>
          </div>
        ) : null}
        <TextField
          label={r('edit.title')}
          value={rule.title}
          max={80}
          testid="rule-title"
          onValue={(title) => edit.change({ ...rule, title })}
        />
        {fault('title')}
        <p class="rule-summary" data-testid="summary" aria-live="polite">
          {summaryOf(rule, names)}
        </p>
        <section aria-label={r('edit.when')}>
          <h3>{r('edit.when')}</h3>
          {rule.when.length === 0 ? <p class="hint">{r('edit.noWhen')}</p> : null}
          <BlockList desk={desk} list={['when']} sort="trigger" label={r('edit.when')} />
        </section>
        <section aria-label={r('edit.if')}>
          <h3>{r('edit.if')}</h3>
          {(rule.if ?? []).length === 0 ? <p class="hint">{r('edit.noIf')}</p> : null}
          <BlockList desk={desk} list={['if']} sort="condition" label={r('edit.if')} />
        </section>
        <section aria-label={r('edit.then')}>
          <h3>{r('edit.then')}</h3>
          <BlockList desk={desk} list={['do']} sort="action" label={r('edit.then')} />
          {fault('do')}
        </section>
        <RuleMore id={id} state={state} rule={rule} manager={manager} onRule={(next) => edit.change(next)} />
        <div class="save-bar">
          {save.fault.value === undefined ? null : (
            <p class="fault" role="alert">
              {save.fault.value}
            </p>
          )}
          {faults.size === 0 ? null : (
            <p class="fault" role="alert" data-testid="faults">
              {r('edit.faults', { n: faults.size })}
            </p>
          )}
          <div class="buttons">
            <button
              type="button"
              class="button"
              disabled={!manager || !changed || conflict || save.busy.value}
              data-testid="save"
              onClick={() => {
                if (look()) void save.ask().then(saved);
              }}
            >
              <Icon path={mdiContentSaveOutline} size={20} />
              {r(changed ? 'edit.save' : state === undefined ? 'edit.save' : 'edit.saved')}
            </button>
            {changed && state !== undefined ? (
              <button type="button" class="button quiet" data-testid="discard" onClick={() => edit.discard()}>
                {t('form.discard')}
              </button>
            ) : null}
          </div>
        </div>
      </div>
      <div class="rule-side">
        {state === undefined ? null : <RuleRun state={state} />}
        <TryPanel rule={rule} names={names} ready={look} />
        {state === undefined ? null : <RunsPanel state={state} names={names} />}
      </div>
      {about.value === undefined ? null : (
        <BlockSheet desk={desk} about={about.value} rules={list.titles.value} onAbout={(next) => (about.value = next)} />
      )}
    </div>
  );
}
