import { mdiPlus, mdiRobotOutline } from '@mdi/js';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { draftNames } from '../connection/drafts.js';
import { useApp, useSession } from '../parts/context.js';
import { EmptyIcon, Icon } from '../parts/Icon.js';
import { mayManage } from '../state/rights.js';
import { namesOf } from '../state/rules/names.js';
import { isFailing, passes, RULE_FILTERS, type RuleFilter } from '../state/rules/ruleList.js';
import { NEW_RULE } from '../state/rules/startFrom.js';
import { type RuleText, r } from '../texts/automations.js';
import { t } from '../texts/runtime.js';
import { Choice } from './rules/fields.js';
import { NewSheet } from './rules/NewSheet.js';
import { RuleCard } from './rules/RuleCard.js';
import { useRules } from './rules/useRules.js';

const FILTER: Readonly<Record<RuleFilter, RuleText>> = { all: 'list.all', on: 'list.on', failing: 'list.failing' };

/** What the house does by itself: what runs and when, and what came to grief. */
export function AutomationsView() {
  const app = useApp();
  const session = useSession();
  const list = useRules();
  const filter = useSignal<RuleFilter>('all');
  const choosing = useSignal(false);
  const drafts = useSignal<readonly string[]>([]);
  useEffect(() => {
    void draftNames(session.client.identity.home.id).then((names) => (drafts.value = names));
  }, [session]);
  const rules = list.rules.value;
  const names = namesOf(session, list.titles.value);
  const manager = mayManage(session.house.you.value, session.client.identity.key.role);
  const failing = (rules ?? []).filter(isFailing).length;
  const shown = (rules ?? []).filter((state) => passes(state, filter.value));
  const add = manager ? (
    <button type="button" class="button" data-testid="new-rule" onClick={() => (choosing.value = true)}>
      <Icon path={mdiPlus} size={20} />
      {r('list.new')}
    </button>
  ) : null;
  return (
    <div class="page" data-testid="automations">
      <div class="row-head">
        <h2>{t('nav.automations')}</h2>
        {rules === undefined || rules.length === 0 ? null : add}
      </div>
      {list.fault.value === undefined ? null : <p class="fault">{list.fault.value === 'away' ? t('ask.away') : list.fault.value}</p>}
      {drafts.value.includes(`rule ${NEW_RULE}`) ? (
        <p class="hint">
          {r('list.newDraft')}{' '}
          <button
            type="button"
            class="button quiet small"
            data-testid="new-draft"
            onClick={() => app.router.go({ view: 'automation', id: NEW_RULE })}
          >
            {r('list.goOn')}
          </button>
        </p>
      ) : null}
      {rules === undefined ? (
        list.fault.value === undefined ? (
          <p class="lead">{r('list.loading')}</p>
        ) : null
      ) : rules.length === 0 ? (
        <div class="empty">
          <EmptyIcon path={mdiRobotOutline} />
          <h3>{r('list.empty')}</h3>
          <p class="said">{r('list.why')}</p>
          {add}
        </div>
      ) : (
        <>
          <Choice
            label={r('list.filter')}
            value={filter.value}
            choices={RULE_FILTERS.map((one) => [one, r(FILTER[one], { n: failing })] as const)}
            testid="filter"
            onValue={(next) => (filter.value = next)}
          />
          {shown.length === 0 ? <p class="lead">{r('list.noneSo')}</p> : null}
          {shown.map((state) => (
            <RuleCard key={state.id} state={state} names={names} list={list} draft={drafts.value.includes(`rule ${state.id}`)} />
          ))}
        </>
      )}
      {choosing.value ? <NewSheet onClose={() => (choosing.value = false)} /> : null}
    </div>
  );
}
