import type { Action, RuleRun, RuleState } from '@around/messages';
import { mdiAlertCircleOutline, mdiCheckCircle, mdiMinusCircleOutline, mdiProgressClock } from '@mdi/js';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useApp, useSession } from '../../parts/context.js';
import { Icon } from '../../parts/Icon.js';
import { Switch } from '../../parts/Switch.js';
import { useAsk } from '../../parts/useAsk.js';
import { activityFor } from '../../state/activityFor.js';
import { blockWords } from '../../state/rules/blockWords.js';
import { type Names, thingName } from '../../state/rules/names.js';
import { partAt } from '../../state/rules/paths.js';
import { isBad, resultWords, timeline, whyWords } from '../../state/rules/runWords.js';
import { traceWords } from '../../state/rules/traceWords.js';
import { r } from '../../texts/automations.js';
import { formatDuration, formatTime } from '../../texts/format.js';
import { t } from '../../texts/runtime.js';
import { Checks, depthOf, wayOf } from './Checks.js';

const PAGE = 10;

/** The rule's last runs, and what kept it from running. */
export function RunsPanel({ state, names }: { state: RuleState; names: Names }) {
  const session = useSession();
  const all = useSignal(true);
  const many = useSignal(PAGE);
  const asked = useAsk(() => session.client.ask('runs', { rule: state.id, limit: many.peek(), all: all.peek() }));
  const live = session.house.link.value.state === 'live';
  const touched = session.house.touched.value.run;
  useEffect(() => {
    if (live) void asked.ask();
  }, [live, touched, state.id, state.running, state.last?.n, all.value, many.value]);
  const runs = asked.answer.value?.runs ?? [];
  return (
    <section class="card" data-testid="runs">
      <h3>{r('runs.title')}</h3>
      <Switch label={r('runs.all')} on={all.value} testid="runs-all" onChange={(on) => (all.value = on)} />
      {asked.fault.value === undefined ? null : <p class="fault">{asked.fault.value}</p>}
      {runs.length === 0 && asked.answer.value !== undefined ? <p class="said">{r('runs.none')}</p> : null}
      {runs.map((run, i) => (
        <Run key={run.n} run={run} state={state} names={names} open={i === 0 && isBad(run.result)} />
      ))}
      {runs.length < many.value ? null : (
        <button type="button" class="button quiet" data-testid="runs-more" onClick={() => (many.value = Math.min(200, many.value + 20))}>
          {t('activity.older')}
        </button>
      )}
    </section>
  );
}

function Run({ run, state, names, open }: { run: RuleRun; state: RuleState; names: Names; open: boolean }) {
  const session = useSession();
  const now = session.now.value;
  const current = run.version === state.version ? state.rule : undefined;
  const ran = run.result !== 'passed' && run.result !== 'dropped';
  const done = run.steps.filter(({ result }) => result === 'done').length;
  return (
    <details class="entry" data-testid={`run-${run.n}`} data-result={run.result} open={open}>
      <summary>
        <span class={`entry-icon ${isBad(run.result) ? 'danger' : run.result === 'done' ? 'ok' : ''}`}>
          <Icon
            path={
              run.result === 'running'
                ? mdiProgressClock
                : isBad(run.result)
                  ? mdiAlertCircleOutline
                  : run.result === 'done'
                    ? mdiCheckCircle
                    : mdiMinusCircleOutline
            }
          />
        </span>
        <span class="entry-text">
          <span class="entry-title">{t('tile.two', { a: formatTime(run.at, now), b: resultWords(run.result) })}</span>
          <span class="sub">{whyWords(run, state, names)}</span>
          {ran && run.took !== undefined ? (
            <span class="fine">{r('runs.facts', { done, n: run.steps.length, time: formatDuration(run.took) })}</span>
          ) : null}
        </span>
      </summary>
      {run.detail === undefined || run.steps.some(({ detail }) => detail === run.detail) ? null : (
        <p class={isBad(run.result) ? 'fault' : 'said'}>{traceWords(names, run.said, run.detail)}</p>
      )}
      {run.said === undefined || run.more === undefined ? null : <p class="fine">{r('runs.more', { n: run.more })}</p>}
      {run.version === state.version ? null : <p class="hint">{r('runs.older')}</p>}
      {run.conditions.length === 0 ? null : <Checks conditions={run.conditions} rule={current} names={names} />}
      {run.steps.length === 0 ? null : <StepList run={run} rule={current} names={names} now={now} />}
    </details>
  );
}

function StepList({ run, rule, names, now }: { run: RuleRun; rule: RuleState['rule'] | undefined; names: Names; now: number }) {
  const app = useApp();
  const session = useSession();
  const line = timeline(run, now);
  const words = (at: string): string => {
    const action = partAt(rule, wayOf(at)) as Action | undefined;
    return action === undefined ? at : blockWords(action, 'action', names);
  };
  const isChoice = (at: string): boolean => {
    const action = partAt(rule, wayOf(at));
    return typeof action === 'object' && action !== null && 'choose' in action;
  };
  return (
    <ol class="run-steps">
      {run.steps.map(({ at, result, took, detail, said, command }, i) => {
        // Which way a choice took is told by the steps in it.
        const told = detail !== undefined && !(result === 'done' && isChoice(at)) ? traceWords(names, said, detail) : undefined;
        const seen = command === undefined ? undefined : session.house.activity.entries.value.find(({ id }) => id === command);
        return (
          <li
            key={`${at} ${i}`}
            style={{ marginInlineStart: `${depthOf(at) * 16}px` }}
            class={result === 'failed' ? 'failed' : ''}
            data-testid={`step-${at}`}
          >
            <span class="run-step">
              <span>{words(at)}</span>
              <span class="step-time">{took === undefined ? r('result.running') : formatDuration(took)}</span>
            </span>
            <span class="run-line-track" aria-hidden="true">
              <span
                class="run-line-part"
                style={{ marginInlineStart: `${(line[i]?.at ?? 0) * 97}%`, width: `${Math.max(0.03, line[i]?.share ?? 0) * 100}%` }}
              />
            </span>
            {told === undefined ? null : <span class={result === 'failed' ? 'fault' : 'fine'}>{told}</span>}
            {command === undefined ? null : (
              <button
                type="button"
                class="button quiet small"
                data-testid={`command-${at}`}
                onClick={() => {
                  activityFor.value = command;
                  app.router.go({ view: 'activity' });
                  scrollTo(0, 0);
                }}
              >
                {seen?.k === 'command' ? r('runs.commandOf', { thing: thingName(names, seen.steps[0]?.thing ?? '') }) : r('runs.command')}
              </button>
            )}
          </li>
        );
      })}
    </ol>
  );
}
