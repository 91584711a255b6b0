import { mdiHistory, mdiHomeOutline, mdiPlayCircleOutline, mdiRobotOutline, mdiTune } from '@mdi/js';
import { isUnderWay } from '../state/activity.js';
import { problemsOf } from '../state/problems.js';
import { formatRoute, type Route } from '../state/route.js';
import type { TextKey } from '../texts/en.js';
import { t } from '../texts/runtime.js';
import { useApp, useSession } from './context.js';
import { Icon } from './Icon.js';

const PLACES = [
  { view: 'home', icon: mdiHomeOutline, text: 'nav.home' },
  { view: 'scenes', icon: mdiPlayCircleOutline, text: 'nav.scenes' },
  { view: 'automations', icon: mdiRobotOutline, text: 'nav.automations' },
  { view: 'activity', icon: mdiHistory, text: 'nav.activity' },
  { view: 'system', icon: mdiTune, text: 'nav.system' },
] as const satisfies readonly { readonly view: Route['view']; readonly icon: string; readonly text: TextKey }[];
type Place = (typeof PLACES)[number]['view'];

/** Which of the five places one is in. */
function placeOf({ view }: Route): Place {
  switch (view) {
    case 'device':
    case 'room':
    case 'history':
    case 'welcome':
      return 'home';
    case 'notice':
    case 'notices':
      return 'activity';
    case 'automation':
      return 'automations';
    case 'controller':
    case 'energy':
    case 'invite':
    case 'latency':
    case 'settings':
    case 'users':
      return 'system';
    default:
      return view;
  }
}

export function Nav() {
  const app = useApp();
  const session = useSession();
  const place = placeOf(app.router.route.value);
  const badges: Partial<Record<Place, number>> = {
    activity: session.house.activity.entries.value.filter(isUnderWay).length,
    system: problemsOf(session.house.controllers.value, session.house.relay.value).length + session.house.amiss.value.size,
  };
  return (
    <nav class="bar" aria-label={t('nav.label')}>
      {PLACES.map(({ view: to, icon, text }) => (
        <a
          key={to}
          href={formatRoute({ view: to })}
          aria-current={place === to ? 'page' : undefined}
          data-testid={`nav-${to}`}
          onClick={(event) => {
            event.preventDefault();
            app.router.go({ view: to });
            scrollTo(0, 0);
          }}
        >
          <span class="nav-icon">
            <Icon path={icon} />
            {(badges[to] ?? 0) > 0 ? (
              <span class="badge">
                {badges[to]}
                <span class="unseen">{t(to === 'activity' ? 'nav.underWay' : 'nav.problems')}</span>
              </span>
            ) : null}
          </span>
          {t(text)}
        </a>
      ))}
    </nav>
  );
}
