import type { Action, DryRun, Rule } from '@around/messages';
import { mdiFlaskOutline } from '@mdi/js';
import { useSession } from '../../parts/context.js';
import { Icon } from '../../parts/Icon.js';
import { useAsk } from '../../parts/useAsk.js';
import { blockWords } from '../../state/rules/blockWords.js';
import type { Names } from '../../state/rules/names.js';
import { partAt } from '../../state/rules/paths.js';
import { firedByDay } from '../../state/rules/runWords.js';
import { traceWords } from '../../state/rules/traceWords.js';
import { r } from '../../texts/automations.js';
import { formatTime } from '../../texts/format.js';
import { language } from '../../texts/runtime.js';
import { Checks, depthOf, wayOf } from './Checks.js';

const DAYS = 7;
const DAY_MS = 86_400_000;
const TOLD = 20;

/** What the rule would do now, and would have done in the last week. Nothing is sent. @param ready says what is wrong first, where it is */
export function TryPanel({ rule, names, ready }: { rule: Rule; names: Names; ready(): boolean }) {
  const session = useSession();
  const asked = useAsk(async () => ({
    rule,
    dry: await session.client.ask('dryRun', { rule, since: session.now.peek() - DAYS * DAY_MS }),
  }));
  const answer = asked.answer.value;
  return (
    <section class="card" data-testid="try">
      <div class="row-head">
        <h3>{r('try.title')}</h3>
        <button
          type="button"
          class="button quiet"
          disabled={asked.busy.value}
          data-testid="try-do"
          onClick={() => {
            if (ready()) void asked.ask();
          }}
        >
          <Icon path={mdiFlaskOutline} size={20} />
          {r(asked.busy.value ? 'try.busy' : 'try.do')}
        </button>
      </div>
      <p class="hint">{r('try.why')}</p>
      {asked.fault.value === undefined ? null : (
        <p class="fault" role="alert">
          {asked.fault.value}
        </p>
      )}
      {answer === undefined ? null : (
        <div role="status">
          {answer.rule === rule ? null : <p class="hint">{r('try.old')}</p>}
          <Result dry={answer.dry} rule={answer.rule} names={names} />
        </div>
      )}
    </section>
  );
}

function Result({ dry, rule, names }: { dry: DryRun; rule: Rule; names: Names }) {
  const now = useSession().now.peek();
  const { holds, conditions, steps } = dry.now;
  return (
    <>
      <h4>{r(conditions.length === 0 ? 'try.nowAlways' : holds ? 'try.nowHolds' : 'try.nowNot')}</h4>
      <Checks conditions={conditions} rule={rule} names={names} />
      {steps.length === 0 ? null : (
        <>
          <p class="field-label">{r('try.wouldDo')}</p>
          <ol class="would">
            {steps.map((step) => {
              const action = partAt(rule, wayOf(step.at)) as Action | undefined;
              return (
                <li key={step.at} style={{ marginInlineStart: `${depthOf(step.at) * 16}px` }}>
                  {action === undefined ? traceWords(names, step.said, step.detail ?? step.at) : blockWords(action, 'action', names)}
                  {step.result === 'failed' && step.detail !== undefined ? (
                    <span class="fault">{traceWords(names, step.said, step.detail)}</span>
                  ) : null}
                </li>
              );
            })}
          </ol>
        </>
      )}
      <h4 data-testid="try-fired">{r('try.fired', { n: dry.fired })}</h4>
      {dry.triggered > dry.fired ? <p class="said">{r('try.passed', { n: dry.triggered - dry.fired })}</p> : null}
      {dry.fired === 0 ? null : <DayStrip dry={dry} />}
      {dry.times.length === 0 ? null : (
        <details>
          <summary>{r('try.list')}</summary>
          <ol class="trail">
            {dry.times.slice(0, TOLD).map(({ at, why, fired, detail, said }) => (
              <li key={`${at} ${why}`}>
                <span class="entry-title">{formatTime(at, now)}</span>
                <span class="sub">{r(fired ? 'try.timeFired' : 'try.timePassed', { why })}</span>
                {detail === undefined ? null : <span class="fine">{traceWords(names, said, detail)}</span>}
              </li>
            ))}
          </ol>
        </details>
      )}
      {dry.unknown.map((sentence, i) => (
        <p key={sentence} class="hint">
          {r('try.unknown', { what: traceWords(names, dry.unknownSaid?.[i] ?? undefined, sentence) })}
        </p>
      ))}
    </>
  );
}

/** A bar for each day. The newest 200 times are known: where there were more, the strip begins later than the week. */
function DayStrip({ dry }: { dry: DryRun }) {
  const days = firedByDay(dry.times, dry.until, DAYS);
  const most = Math.max(1, ...days.map(({ fired }) => fired));
  const dayName = new Intl.DateTimeFormat(language.value, { weekday: 'short' });
  return (
    <ul class="day-strip" aria-label={r('try.byDay')}>
      {days.map(({ day, fired }) => (
        <li key={day}>
          <span class="day-count">{fired}</span>
          <span class="day-bar" style={{ height: `${Math.round((fired / most) * 48)}px` }} />
          <span class="fine">{dayName.format(day)}</span>
        </li>
      ))}
    </ul>
  );
}
