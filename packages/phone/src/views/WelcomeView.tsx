import { mdiCheck, mdiChevronRight } from '@mdi/js';
import { useApp, useSession } from '../parts/context.js';
import { Icon } from '../parts/Icon.js';
import { LanguageChoice } from '../parts/LookChoices.js';
import { roomsOf } from '../state/groups.js';
import { formatRoute, type Route } from '../state/route.js';
import type { TextKey } from '../texts/en.js';
import { t } from '../texts/runtime.js';

/** The first evening, step by step: each shows whether it is done, and leads to where it is done. */
export function WelcomeView() {
  const app = useApp();
  const session = useSession();
  const things = session.house.things.value;
  const steps: readonly (readonly [TextKey, boolean, Route])[] = [
    ['welcome.controllers', things.length > 0, { view: 'system' }],
    ['welcome.rooms', roomsOf(things).length > 0, { view: 'home' }],
    ['welcome.relay', session.house.relay.value?.up === true, { view: 'system' }],
    ['welcome.people', false, { view: 'users' }],
  ];
  return (
    <div class="page" data-testid="welcome">
      <h2>{t('welcome.title', { home: session.client.identity.home.title })}</h2>
      <LanguageChoice />
      <ol class="card links">
        {steps.map(([text, done, to], index) => (
          <li key={text}>
            <a
              class="link-row"
              href={formatRoute(to)}
              onClick={(event) => {
                event.preventDefault();
                app.router.go(to);
              }}
            >
              <b class={`number ${done ? 'done' : ''}`}>{done ? <Icon path={mdiCheck} size={20} /> : index + 1}</b>
              <span>
                {t(text)}
                {done ? <span class="sub ok">{t('welcome.done')}</span> : null}
              </span>
              <Icon path={mdiChevronRight} />
            </a>
          </li>
        ))}
      </ol>
      <p class="hint">{t('welcome.later')}</p>
    </div>
  );
}
