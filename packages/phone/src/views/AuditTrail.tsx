import type { AuditEntry, AuditKind } from '@around/messages';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useSession } from '../parts/context.js';
import { useAsk } from '../parts/useAsk.js';
import type { TextKey } from '../texts/en.js';
import { formatTime } from '../texts/format.js';
import { t } from '../texts/runtime.js';
import { PATH_TEXT } from './LogFacts.js';

const KIND_TEXT: Readonly<Record<AuditKind, TextKey>> = {
  session: 'audit.session',
  refused: 'audit.refused',
  invited: 'audit.invited',
  uninvited: 'audit.uninvited',
  paired: 'audit.paired',
  revoked: 'audit.revoked',
  rule: 'audit.rule',
  granted: 'audit.granted',
  user: 'audit.user',
  pin: 'audit.pin',
  stepUp: 'audit.stepUp',
  adopted: 'audit.adopted',
  forgotten: 'audit.forgotten',
  looked: 'audit.looked',
  wished: 'audit.wished',
};

/** Who changed rights, came in or was refused, from where; read when it is opened. */
export function AuditTrail() {
  const session = useSession();
  const open = useSignal(false);
  const entries = useSignal<readonly AuditEntry[]>([]);
  const page = useAsk(async () => {
    const before = entries.peek().at(-1)?.n;
    const answer = await session.client.ask('audit', { limit: 50, ...(before === undefined ? {} : { before }) });
    entries.value = [...entries.peek(), ...answer.entries];
    return answer.entries.length;
  });
  useEffect(() => {
    if (open.value && entries.peek().length === 0) void page.ask();
  }, [open.value]);
  return (
    <details
      class="card"
      onToggle={(event) => {
        open.value = event.currentTarget.open;
      }}
    >
      <summary data-testid="audit">{t('audit.title')}</summary>
      <ol class="trail">
        {entries.value.map((entry) => (
          <li key={entry.n}>
            <span class="entry-title">{t(KIND_TEXT[entry.kind])}</span>
            <span class="sub">{entry.detail}</span>
            <span class="fine">
              {t('activity.by', { who: entry.by, time: formatTime(entry.at, session.now.value) })}
              {entry.path === undefined ? '' : ` · ${t(PATH_TEXT[entry.path])}`}
            </span>
          </li>
        ))}
      </ol>
      {page.fault.value === undefined ? null : <p class="fault">{page.fault.value}</p>}
      {page.answer.value === 0 ? null : (
        <button type="button" class="button quiet" disabled={page.busy.value} onClick={() => void page.ask()}>
          {t('activity.older')}
        </button>
      )}
    </details>
  );
}
