import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { loadDraft } from '../connection/drafts.js';
import { BackButton } from '../parts/BackButton.js';
import { useSession } from '../parts/context.js';
import type { RuleDraft } from '../state/rules/ruleEdit.js';
import { NEW_RULE } from '../state/rules/startFrom.js';
import { r } from '../texts/automations.js';
import { t } from '../texts/runtime.js';
import { RuleEditor } from './rules/RuleEditor.js';
import { useRules } from './rules/useRules.js';

/** One automation: what it says, what it would do, what it did. */
export function AutomationView({ id }: { id: string }) {
  const session = useSession();
  const list = useRules();
  /** null: there is none. */
  const draft = useSignal<RuleDraft | null | undefined>(undefined);
  useEffect(() => {
    draft.value = undefined;
    void loadDraft(session.client.identity.home.id, `rule ${id}`).then((kept) => (draft.value = (kept as RuleDraft | undefined) ?? null));
  }, [session, id]);
  const rules = list.rules.value;
  const state = rules?.find((one) => one.id === id);
  const ready = draft.value !== undefined && rules !== undefined;
  return (
    <div class="page rule-page" data-testid="automation">
      <BackButton to="automations" />
      {ready && (state !== undefined || id === NEW_RULE) ? (
        <RuleEditor key={id} id={id} state={state} draft={draft.value ?? undefined} list={list} />
      ) : ready ? (
        <>
          <h2>{r('list.gone')}</h2>
          <p class="fine">{id}</p>
        </>
      ) : (
        <p class={list.fault.value === undefined ? 'lead' : 'fault'}>
          {list.fault.value === undefined ? r('list.loading') : list.fault.value === 'away' ? t('ask.away') : list.fault.value}
        </p>
      )}
    </div>
  );
}
