import { useApp, useSession } from '../parts/context.js';
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
      <ol class="trail">
        {steps.map(([text, done, to]) => (
          <li key={text}>
            <a
              class="link-row"
              href={formatRoute(to)}
              onClick={(event) => {
                event.preventDefault();
                app.router.go(to);
              }}
            >
              <span>{t(text)}</span>
              {done ? <span class="tag ok">{t('welcome.done')}</span> : null}
            </a>
          </li>
        ))}
      </ol>
      <p class="hint">{t('welcome.later')}</p>
    </div>
  );
}
