import { isEnd } from '@around/messages';
import {
  mdiAlertCircleOutline,
  mdiBellOutline,
  mdiCheckCircle,
  mdiProgressClock,
  mdiRobotOutline,
  mdiShieldAlertOutline,
  mdiStop,
} from '@mdi/js';
import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { useSession } from '../parts/context.js';
import { Hops } from '../parts/Hops.js';
import { Icon } from '../parts/Icon.js';
import { Steps } from '../parts/Steps.js';
import { type ActivityEntry, type CommandEntry, type EventEntry, isUnderWay, lastStep, type NoticeEntry } from '../state/activity.js';
import { activityFor } from '../state/activityFor.js';
import { byHour, folded, merged } from '../state/activityList.js';
import { stepText } from '../state/commandWords.js';
import { hopShares } from '../state/hops.js';
import { Ledger, type LedgerFilter } from '../state/ledger.js';
import { formatRoute } from '../state/route.js';
import { saidText } from '../state/said.js';
import { valueText } from '../state/valueWords.js';
import type { TextKey } from '../texts/en.js';
import { formatClock, formatTime } from '../texts/format.js';
import { t } from '../texts/runtime.js';
import { ActivityFilter } from './ActivityFilter.js';
import { LogFacts } from './LogFacts.js';

/** Before an automation's id: whose command it was. */
const RULE_KEY = 'rule:';

/** Who did what, and did it work: what is under way first, then the ledger by the hour. */
export function ActivityView() {
  const session = useSession();
  const ledger = useMemo(() => new Ledger(session.client), [session]);
  // Opened from an automation's run: for that one command.
  const only = activityFor.peek();
  activityFor.value = undefined;
  const filter = useSignal<LedgerFilter>(only === undefined ? {} : { id: only });
  const live = session.house.link.value.state === 'live';
  useEffect(() => {
    if (live) void ledger.read(filter.peek());
  }, [live, ledger]);
  const change = (next: LedgerFilter): void => {
    filter.value = next;
    void ledger.read(next);
  };
  const entries = merged(session.house.activity.entries.value, ledger.entries.value, filter.value);
  const under = entries.filter(isUnderWay);
  // A switch is never passed through.
  const slides = (thing: string, name: string): boolean =>
    ['number', 'integer', 'object'].includes(session.house.thing(thing)?.properties.find((one) => one.name === name)?.schema.type ?? '');
  const past = folded(
    entries.filter((entry) => !isUnderWay(entry)),
    slides,
  );
  const state = ledger.state.value;
  return (
    <div class="page" data-testid="activity">
      <div class="row-head">
        <h2>{t('activity.title')}</h2>
        <a class="button quiet" href={formatRoute({ view: 'notices' })} data-testid="to-notices">
          {t('activity.notices')}
        </a>
      </div>
      {filter.value.id === undefined ? (
        <ActivityFilter filter={filter.value} onChange={change} />
      ) : (
        <div class="buttons">
          <button type="button" class="button quiet" data-testid="activity-all" onClick={() => change({})}>
            {t('activity.one')}
          </button>
        </div>
      )}
      {under.length === 0 ? null : (
        <section aria-label={t('activity.underWay')}>
          <h3>{t('activity.underWay')}</h3>
          {under.map((entry) => (
            <Entry key={entry.id} entry={entry} />
          ))}
        </section>
      )}
      {past.length === 0 && state !== 'busy' ? <p class="lead">{t('activity.empty')}</p> : null}
      {byHour(past).map((part) => (
        <section key={part.hour} aria-label={formatTime(part.hour, session.now.peek())}>
          <h3>{formatTime(part.hour, session.now.peek())}</h3>
          {part.entries.map((entry) => (
            <Entry key={entry.id} entry={entry} />
          ))}
        </section>
      ))}
      {ledger.fault.value === undefined ? null : <p class="fault">{ledger.fault.value === 'away' ? t('ask.away') : ledger.fault.value}</p>}
      {state === 'busy' ? <p class="sub">{t('activity.loading')}</p> : null}
      {state === 'older' ? (
        <div class="buttons">
          <button type="button" class="button quiet" data-testid="older" onClick={() => void ledger.older()}>
            {t('activity.older')}
          </button>
        </div>
      ) : null}
    </div>
  );
}

function Entry({ entry }: { entry: ActivityEntry }) {
  if (entry.k === 'command') return <CommandLine entry={entry} />;
  return entry.k === 'event' ? <EventLine entry={entry} /> : <NoticeLine entry={entry} />;
}

function CommandLine({ entry }: { entry: CommandEntry }) {
  const session = useSession();
  const last = lastStep(entry);
  const ended = isEnd(last.step);
  const good = last.step === 'completed';
  const rule = entry.row?.key?.startsWith(RULE_KEY) ? entry.row.key.slice(RULE_KEY.length) : undefined;
  const thing = session.house.thing(last.thing);
  const part = (last.op === 'write' ? thing?.properties : thing?.actions)?.find(({ name }) => name === last.name);
  const title = t('activity.command', { thing: thing?.title ?? last.thing, what: part?.title ?? last.name });
  return (
    <details class="entry" data-testid={`command-${last.thing}-${last.name}`} data-step={last.step}>
      <summary>
        <span class={`entry-icon ${ended ? (good ? 'ok' : 'danger') : ''}`}>
          <Icon path={ended ? (good ? mdiCheckCircle : mdiAlertCircleOutline) : mdiProgressClock} />
        </span>
        <span class="entry-text">
          <span class="entry-title">{title}</span>
          <span class="sub">{ended ? session.endWords(last) : stepText(last.step)}</span>
          <span class="fine">{t('activity.by', { who: last.by, time: formatClock(entry.at) })}</span>
          {entry.passed === undefined ? null : <span class="fine">{t('activity.passed', { n: entry.passed })}</span>}
        </span>
        {ended || !session.runs.isOurs(entry.id) ? null : (
          <button
            type="button"
            class="button quiet"
            onClick={(event) => {
              event.preventDefault();
              session.runs.cancel(entry.id);
            }}
          >
            <Icon path={mdiStop} size={20} />
            {t('action.stop')}
          </button>
        )}
      </summary>
      <Steps steps={entry.steps} />
      {ended ? <Hops shares={hopShares(last, session.runs.took(entry.id))} /> : null}
      {entry.row === undefined ? null : <LogFacts row={entry.row} />}
      {rule === undefined ? null : (
        <a class="link-row" href={formatRoute({ view: 'automation', id: rule })} data-testid="to-automation">
          <Icon path={mdiRobotOutline} />
          <span>{t('activity.automation', { rule: last.by })}</span>
        </a>
      )}
    </details>
  );
}

function EventLine({ entry }: { entry: EventEntry }) {
  const session = useSession();
  const { event } = entry;
  const thing = session.house.thing(event.thing);
  const title = thing?.events.find(({ name }) => name === event.name)?.title ?? event.name;
  return (
    <div class="entry flat">
      <span class="entry-icon">
        <Icon path={mdiBellOutline} />
      </span>
      <span class="entry-text">
        <span class="entry-title">{t('activity.command', { thing: thing?.title ?? event.thing, what: title })}</span>
        {event.data === undefined ? null : <span class="sub">{valueText({ types: [], schema: {} }, event.data)}</span>}
        <span class="fine">{formatClock(entry.at)}</span>
      </span>
    </div>
  );
}

const NOTICE_TEXT: Readonly<Record<NoticeEntry['notice']['kind'], TextKey>> = {
  killed: 'notice.killed',
  paused: 'notice.paused',
  resumed: 'notice.resumed',
  restarted: 'notice.restarted',
  silent: 'notice.silent',
  leaseEnded: 'notice.leaseEnded',
  failed: 'notice.failed',
  paired: 'notice.paired',
  revoked: 'notice.revoked',
  alarm: 'notice.alarm',
  gap: 'notice.gap',
};

function NoticeLine({ entry }: { entry: NoticeEntry }) {
  const session = useSession();
  const { notice } = entry;
  const where = notice.thing === undefined ? undefined : (session.house.thing(notice.thing)?.title ?? notice.thing);
  const place =
    where ?? (notice.controller === undefined ? session.client.identity.home.title : session.controllerTitle(notice.controller));
  return (
    <div class="entry flat">
      <span class="entry-icon warn">
        <Icon path={mdiShieldAlertOutline} />
      </span>
      <span class="entry-text">
        <span class="entry-title">{t('activity.command', { thing: place, what: t(NOTICE_TEXT[notice.kind]) })}</span>
        <span class="sub said">{saidText(notice.said, notice.detail)}</span>
        <span class="fine">{formatClock(entry.at)}</span>
      </span>
    </div>
  );
}
