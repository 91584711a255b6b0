import { t } from '../texts/runtime.js';
import { useApp, useSession } from './context.js';

/** Which home is shown; where this phone has several, the choice among them. */
export function HomeTitle() {
  const app = useApp();
  const { home } = useSession().client.identity;
  const homes = app.homes.value;
  if (homes.length < 2) return <h1>{home.title}</h1>;
  return (
    <h1>
      <select
        class="home-choice"
        aria-label={t('home.which')}
        value={home.id}
        data-testid="home-choice"
        onChange={(event) => void app.switchHome(event.currentTarget.value)}
      >
        {homes.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
    </h1>
  );
}
