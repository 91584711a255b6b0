import { mdiAlertCircleOutline, mdiInformationOutline } from '@mdi/js';
import { useMemo } from 'preact/hooks';
import { type Problem, problemsOf, type Warning, warningsOf } from '../state/problems.js';
import { formatRoute, type Route } from '../state/route.js';
import { keyOf } from '../state/things.js';
import type { TextKey } from '../texts/en.js';
import { t } from '../texts/runtime.js';
import { useApp, useSession } from './context.js';
import { freshnessNow } from './freshness.js';
import { Icon } from './Icon.js';
import { stable } from './stable.js';
import { thingIcon } from './thingIcons.js';
import { readEvery } from './useSight.js';

const WARNING_TEXT: Readonly<Record<Warning['kind'], TextKey>> = {
  open: 'warning.open',
  leak: 'warning.leak',
  smoke: 'warning.smoke',
  alarm: 'warning.alarm',
};

/**
 * What wants to be seen first: what is broken, then what stands open or gives alarm. Looked at once a second: doors that open and close
 * all the time do not draw the page all the time.
 */
export function Chips() {
  const session = useSession();
  const { house } = session;
  const problems = problemsOf(house.controllers.value, house.relay.value);
  const amiss = house.amiss.value.size;
  const things = house.things.value;
  const warnings = useMemo(
    () =>
      stable(() =>
        readEvery(session, 1, () =>
          warningsOf(things, (thing, property) =>
            freshnessNow(session, thing, property).kind === 'live' ? house.value(keyOf(thing.id, property.name)).value?.value : undefined,
          ).map(({ kind, thing }) => ({ kind, id: thing.id, title: thing.title, icon: thingIcon(thing, true) })),
        ),
      ),
    [session, things],
  ).value;
  if (problems.length + warnings.length + amiss === 0) return null;
  return (
    <div class="chips news">
      {problems.map((problem) => (
        <Chip
          key={problem.kind === 'relay' ? 'relay' : problem.controller.id}
          tone={problem.kind === 'found' ? 'info' : 'danger'}
          icon={problem.kind === 'found' ? mdiInformationOutline : mdiAlertCircleOutline}
          text={problemText(problem)}
          to={{ view: 'system' }}
        />
      ))}
      {amiss === 0 ? null : (
        <Chip tone="warn" icon={mdiAlertCircleOutline} text={t('problem.amiss', { n: amiss })} to={{ view: 'system' }} />
      )}
      {warnings.map(({ kind, id, title, icon }) => (
        <Chip
          key={id}
          tone={kind === 'open' ? 'warn' : 'danger'}
          icon={icon}
          text={t(WARNING_TEXT[kind], { thing: title })}
          to={{ view: 'device', thing: id }}
        />
      ))}
    </div>
  );
}

function Chip({ tone, icon, text, to }: { tone: 'info' | 'warn' | 'danger'; icon: string; text: string; to: Route }) {
  const app = useApp();
  return (
    <a
      class={`chip ${tone}`}
      href={formatRoute(to)}
      onClick={(event) => {
        event.preventDefault();
        app.router.go(to);
      }}
    >
      <Icon path={icon} size={20} />
      {text}
    </a>
  );
}

function problemText(problem: Problem): string {
  if (problem.kind === 'away') return t('problem.away', { controller: problem.controller.title });
  if (problem.kind === 'found') return t('problem.found', { controller: problem.controller.title });
  return t('problem.relay');
}
