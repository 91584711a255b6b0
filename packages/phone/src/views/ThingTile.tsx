import { mdiRefresh } from '@mdi/js';
import { freshnessNow } from '../parts/Age.js';
import { useApp, useBlocked, useSession } from '../parts/context.js';
import { Icon } from '../parts/Icon.js';
import { thingIcon } from '../parts/thingIcons.js';
import { freshnessText } from '../state/age.js';
import { shortEndText } from '../state/commandWords.js';
import { formatRoute } from '../state/route.js';
import { hasFailed, isRunning } from '../state/runs.js';
import { type HouseThing, keyOf, mainProperty, puckProperty, secondProperty } from '../state/things.js';
import { valueText } from '../state/valueWords.js';
import { formatTime } from '../texts/format.js';
import { t } from '../texts/runtime.js';

/** A failure stands in a tile so long; the Activity list keeps it. */
const FAILED_MS = 8_000;

/** One thing at a glance (phone.md, R1): the puck acts, the rest opens. */
export function ThingTile({ thing }: { thing: HouseThing }) {
  const app = useApp();
  const session = useSession();
  const blocked = useBlocked(thing.controller);
  const main = mainProperty(thing);
  const puck = puckProperty(thing);
  const key = main === undefined ? '' : keyOf(thing.id, main.name);
  const wanted = session.runs.wanted(key).value;
  const run = session.runs.latest(key).value;
  const value = wanted === undefined ? session.house.value(key).value?.value : wanted.value;
  const freshness = main === undefined ? undefined : freshnessNow(session, thing, main);
  const failed = run?.end !== undefined && hasFailed(run) && session.now.value - (run.endedAt ?? 0) < FAILED_MS;
  const pending = isRunning(run) && run?.slow === true;
  const on = value === true;
  const away = session.awaySince(thing.controller);
  const unsure = away !== undefined || (freshness !== undefined && freshness.kind !== 'live' && wanted === undefined);

  const state = ((): string => {
    if (failed && run?.end !== undefined) return shortEndText(run.end);
    if (pending) return t('tile.pending', { value: main === undefined ? '' : valueText(main, value) });
    const now = session.now.value;
    if (away !== undefined) return t('short.offline', { time: formatTime(away, now) });
    if (main === undefined || freshness === undefined) return t('tile.noState', { n: thing.actions.length });
    if (freshness.kind === 'unavailable') return t('short.offline', { time: formatTime(freshness.since, now) });
    if (freshness.kind === 'unknown') return freshnessText(freshness, now);
    const second = on || main.readOnly ? secondProperty(thing, main) : undefined;
    const more = second === undefined ? undefined : session.house.value(keyOf(thing.id, second.name)).value?.value;
    const words =
      second === undefined || more === undefined
        ? valueText(main, value)
        : t('tile.two', { a: valueText(main, value), b: valueText(second, more) });
    return freshness.kind === 'stale' && wanted === undefined ? t('tile.two', { a: words, b: freshnessText(freshness, now) }) : words;
  })();

  const lit = on && thing.types.includes('Light');
  const act = (): void => {
    if (puck !== undefined) void session.runs.write(thing.id, puck.name, failed ? run?.input : !on);
  };
  const open = (event: MouseEvent): void => {
    event.preventDefault();
    app.router.go({ view: 'device', thing: thing.id });
  };
  return (
    <article
      class={`tile ${lit ? 'lit' : on ? 'active' : ''} ${unsure ? 'unsure' : ''} ${failed ? 'has-failed' : ''}`}
      aria-label={t('tile.label', { thing: thing.title, place: session.controllerTitle(thing.controller), state })}
      data-testid={`thing-${thing.id}`}
      data-quality={away === undefined ? freshness?.kind : 'unavailable'}
    >
      {puck === undefined ? (
        <span class="puck still">
          <Icon path={thingIcon(thing.types, value)} />
        </span>
      ) : (
        <button
          type="button"
          role="switch"
          class={`puck ${pending ? 'pending' : ''}`}
          aria-checked={on}
          aria-label={failed ? t('tile.retry', { thing: thing.title }) : t('tile.switch', { thing: thing.title, what: puck.title })}
          title={blocked}
          disabled={blocked !== undefined}
          data-testid="puck"
          onClick={act}
        >
          <span class="puck-face">
            <Icon path={failed ? mdiRefresh : thingIcon(thing.types, value)} />
          </span>
        </button>
      )}
      <a class="tile-body" href={formatRoute({ view: 'device', thing: thing.id })} onClick={open}>
        <span class="n">{thing.title}</span>
        <span class="v" data-testid="state">
          {state}
        </span>
      </a>
    </article>
  );
}
