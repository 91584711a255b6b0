import { mdiChevronLeft } from '@mdi/js';
import type { TextKey } from '../texts/en.js';
import { t } from '../texts/runtime.js';
import { useApp } from './context.js';
import { Icon } from './Icon.js';

const TEXT = { home: 'nav.home', automations: 'nav.automations', activity: 'nav.activity', system: 'nav.system' } as const satisfies Record<
  string,
  TextKey
>;

/** Back to where one came from inside the page, else to the place that this one belongs to. */
export function BackButton({ to = 'system' }: { to?: keyof typeof TEXT }) {
  const app = useApp();
  return (
    <button type="button" class="button quiet back" data-testid="back" onClick={() => app.router.close({ view: to })}>
      <Icon path={mdiChevronLeft} />
      {t(TEXT[to])}
    </button>
  );
}
