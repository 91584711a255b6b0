import type { RuleState } from '@around/messages';
import { mdiAlertCircleOutline } from '@mdi/js';
import { useApp, useSession } from '../../parts/context.js';
import { Icon } from '../../parts/Icon.js';
import { useAsk } from '../../parts/useAsk.js';
import { formatRoute } from '../../state/route.js';
import type { Names } from '../../state/rules/names.js';
import { isFailing, type RuleList } from '../../state/rules/ruleList.js';
import { resultWords } from '../../state/rules/runWords.js';
import { summaryOf } from '../../state/rules/summary.js';
import { traceWords } from '../../state/rules/traceWords.js';
import { r } from '../../texts/automations.js';
import { formatTime } from '../../texts/format.js';
import { t } from '../../texts/runtime.js';

/** One rule in the list. */
export function RuleCard({ state, names, list, draft }: { state: RuleState; names: Names; list: RuleList; draft: boolean }) {
  const app = useApp();
  const session = useSession();
  const now = session.now.value;
  const { id, rule, next, last, running, fault } = state;
  const to = { view: 'automation', id } as const;
  const bad = isFailing(state);
  const facts = [
    ...(running > 0 ? [r('list.running')] : []),
    ...(next === undefined || rule.on === false ? [] : [r('list.next', { time: formatTime(next, now) })]),
    ...(bad
      ? []
      : [last === undefined ? r('list.never') : r('list.last', { result: resultWords(last.result), time: formatTime(last.at, now) })]),
  ];
  return (
    <article class="row rule" aria-label={rule.title} data-testid={`rule-${id}`} data-failing={bad}>
      <div class="row-head inline">
        <a
          class="row-title"
          href={formatRoute(to)}
          data-testid={`open-${id}`}
          onClick={(event) => {
            event.preventDefault();
            app.router.go(to);
            scrollTo(0, 0);
          }}
        >
          {rule.title}
        </a>
        <RuleSwitch state={state} list={list} />
      </div>
      <p class="sub">{summaryOf(rule, names)}</p>
      {bad ? (
        <div class="rule-bad">
          <Icon path={mdiAlertCircleOutline} size={20} />
          <div>
            <p class="fault">
              {fault !== undefined || last === undefined
                ? r('list.cannot')
                : r('list.bad', { result: resultWords(last.result), time: formatTime(last.at, now) })}
            </p>
            <p class="sub">{fault === undefined ? traceWords(names, last?.said, last?.detail) : traceWords(names, state.said, fault)}</p>
            {fault === undefined ? <p class="fine">{r('list.badDo')}</p> : null}
          </div>
        </div>
      ) : null}
      {facts.length === 0 ? null : <p class="fine">{facts.reduce((a, b) => t('tile.two', { a, b }))}</p>}
      {draft ? <span class="tag warn">{r('list.draft')}</span> : null}
    </article>
  );
}

/** On or off, at once. */
export function RuleSwitch({ state, list }: { state: RuleState; list: RuleList }) {
  const session = useSession();
  const on = state.rule.on !== false;
  const turn = useAsk(() => session.client.ask('enableRule', { id: state.id, on: !on }));
  return (
    <span class="rule-switch">
      <button
        type="button"
        role="switch"
        class="toggle"
        aria-checked={turn.busy.value ? !on : on}
        aria-label={r('list.switch', { rule: state.rule.title })}
        disabled={turn.busy.value || session.link.value.blocked !== undefined}
        data-testid={`switch-${state.id}`}
        onClick={() => void turn.ask().then((answer) => answer !== undefined && list.take(answer.rule))}
      >
        <span class="toggle-knob" />
      </button>
      {turn.fault.value === undefined ? null : (
        <span class="fault" role="alert">
          {turn.fault.value}
        </span>
      )}
    </span>
  );
}
