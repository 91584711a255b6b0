import type { LogEntry, Path } from '@around/messages';
import type { TextKey } from '../texts/en.js';
import { t } from '../texts/runtime.js';

export const PATH_TEXT: Readonly<Record<Path, TextKey>> = { relay: 'path.relay', lan: 'path.lan', 'lan-http': 'path.lanHttp' };

/** What the ledger knows of a command beside its steps: what was asked for, from which phone, and what the program printed. */
export function LogFacts({ row }: { row: LogEntry }) {
  const printed = row.steps.findLast((step) => step.printed !== undefined)?.printed;
  const facts: (readonly [TextKey, string])[] = [
    ...(row.input === undefined ? [] : [['log.input', JSON.stringify(row.input)] as const]),
    ...(row.device === undefined ? [] : [['log.device', row.device] as const]),
    ...(row.path === undefined ? [] : [['log.path', t(PATH_TEXT[row.path])] as const]),
    ...(row.wish === undefined ? [] : [['log.wish', row.wish] as const]),
  ];
  return (
    <>
      <dl class="facts">
        {facts.map(([key, text]) => (
          <div key={key}>
            <dt>{t(key)}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      {printed === undefined ? null : (
        <>
          <p class="field-label">{t('log.printed')}</p>
          <pre class="printed">{printed}</pre>
        </>
      )}
    </>
  );
}
