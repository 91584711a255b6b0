import { mdiAlertCircleOutline, mdiRadar } from '@mdi/js';
import { type Problem, problemsOf, type Warning, warningsOf } from '../state/problems.js';
import { formatRoute, type Route } from '../state/route.js';
import { keyOf } from '../state/things.js';
import type { TextKey } from '../texts/en.js';
import { t } from '../texts/runtime.js';
import { useApp, useSession } from './context.js';
import { freshnessNow } from './freshness.js';
import { Icon } from './Icon.js';
import { thingIcon } from './thingIcons.js';

const WARNING_TEXT: Readonly<Record<Warning['kind'], TextKey>> = {
  open: 'warning.open',
  leak: 'warning.leak',
  smoke: 'warning.smoke',
  alarm: 'warning.alarm',
};

/** What wants to be seen first: what is broken, then what stands open or gives alarm. */
export function Chips() {
  const session = useSession();
  const problems = problemsOf(session.house.controllers.value, session.house.relay.value);
  const warnings = warningsOf(session.house.things.value, (thing, property) =>
    freshnessNow(session, thing, property).kind === 'live' ? session.house.value(keyOf(thing.id, property.name)).value?.value : undefined,
  );
  if (problems.length + warnings.length === 0) return null;
  return (
    <div class="chips">
      {problems.map((problem) => (
        <Chip
          key={problem.kind === 'relay' ? 'relay' : problem.controller.id}
          tone={problem.kind === 'found' ? 'info' : 'danger'}
          icon={problem.kind === 'found' ? mdiRadar : mdiAlertCircleOutline}
          text={problemText(problem)}
          to={{ view: 'system' }}
        />
      ))}
      {warnings.map(({ kind, thing }) => (
        <Chip
          key={thing.id}
          tone={kind === 'open' ? 'warn' : 'danger'}
          icon={thingIcon(thing, true)}
          text={t(WARNING_TEXT[kind], { thing: thing.title })}
          to={{ view: 'device', thing: thing.id }}
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
