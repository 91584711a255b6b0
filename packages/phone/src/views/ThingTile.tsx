import { mdiDotsHorizontal, mdiRefresh } from '@mdi/js';
import { computed, type ReadonlySignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { useApp, useSession } from '../parts/context.js';
import { Icon } from '../parts/Icon.js';
import { stable } from '../parts/stable.js';
import { TileControls } from '../parts/TileControls.js';
import { thingIcon } from '../parts/thingIcons.js';
import { readTile } from '../parts/tileState.js';
import { readInSight, useSight } from '../parts/useSight.js';
import { wholeTile } from '../preferences.js';
import { formatRoute } from '../state/route.js';
import { type HouseAction, type HouseProperty, type HouseThing, puckProperty } from '../state/things.js';
import { puckAction } from '../state/tileKind.js';
import { t } from '../texts/runtime.js';

/** So long a whole tile is held until its device opens. */
const HOLD_MS = 500;

/**
 * What a tile shows: its words, which change often and are put where they stand without drawing the tile anew, and its shape, which
 * seldom changes.
 */
function useTile(thing: HouseThing, inSight: ReadonlySignal<boolean>) {
  const session = useSession();
  return useMemo(() => {
    const view = stable(() => readInSight(session, inSight, () => readTile(session, thing)));
    return {
      words: computed(() => view.value.text),
      label: computed(() => t('tile.label', { thing: thing.title, place: view.value.place, state: view.value.text })),
      shape: stable(() => {
        const { value, text: _text, place: _place, ...rest } = view.value;
        return { ...rest, on: value === true, icon: thingIcon(thing, value) };
      }),
    };
  }, [session, thing, inSight]);
}

/** One thing at a glance (phone.md, R1): the puck acts, the rest opens. */
export function ThingTile({ thing }: { thing: HouseThing }) {
  const app = useApp();
  const session = useSession();
  const { ref, inSight } = useSight<HTMLElement>();
  const { words, label, shape } = useTile(thing, inSight);
  const { on, failed, pending, retry, blocked, unsure, quality, icon } = shape.value;
  const puck = puckProperty(thing);
  const press = puck === undefined ? puckAction(thing) : undefined;
  // What failed may be tried again by the puck where it was the puck's own doing.
  const again = retry !== undefined && retry.name === (puck ?? press)?.name;
  const act = (): void => {
    if (puck !== undefined) void session.runs.write(thing.id, puck.name, again ? retry.input : !on);
    else if (press !== undefined) void session.runs.invoke(thing.id, press.name, undefined);
  };
  const acts = puck !== undefined || press !== undefined;
  const open = (): void => app.router.go({ view: 'device', thing: thing.id });
  const tapped = (event: MouseEvent): void => {
    event.preventDefault();
    open();
  };
  return (
    <article
      ref={ref}
      class={`tile ${on ? toneOf(thing) : ''} ${unsure ? 'unsure' : ''} ${failed ? 'has-failed' : ''}`}
      aria-label={label}
      data-testid={`thing-${thing.id}`}
      data-quality={quality}
    >
      <div class="tile-head">
        {!acts ? (
          <span class={`puck still ${pending ? 'pending' : ''}`}>
            <span class="puck-face">
              <Icon path={again ? mdiRefresh : icon} />
            </span>
          </span>
        ) : (
          <button
            type="button"
            {...(puck === undefined ? {} : { role: 'switch', 'aria-checked': on })}
            class={`puck ${pending ? 'pending' : ''}`}
            aria-label={puckLabel(thing, puck, press, again)}
            title={blocked}
            disabled={blocked !== undefined}
            data-testid="puck"
            onClick={act}
          >
            <span class="puck-face">
              <Icon path={again ? mdiRefresh : icon} />
            </span>
          </button>
        )}
        {wholeTile.value && acts && blocked === undefined ? (
          <WholeBody thing={thing} words={words} onTap={act} onHold={open} />
        ) : (
          <a class="tile-body" href={formatRoute({ view: 'device', thing: thing.id })} onClick={tapped}>
            <TileWords thing={thing} words={words} />
          </a>
        )}
      </div>
      <TileControls thing={thing} disabled={blocked !== undefined} />
    </article>
  );
}

/** How a tile looks while its main value is true: a light shines, an open door warns, a leak alarms, all else is just on. */
function toneOf({ types }: HouseThing): 'lit' | 'warns' | 'alarms' | 'active' {
  if (types.includes('Light')) return 'lit';
  if (types.includes('DoorSensor')) return 'warns';
  return ['LeakSensor', 'SmokeSensor', 'Alarm'].some((type) => types.includes(type)) ? 'alarms' : 'active';
}

function TileWords({ thing, words }: { thing: HouseThing; words: ReadonlySignal<string> }) {
  return (
    <>
      <span class="n">{thing.title}</span>
      <span class="v" data-testid="state">
        {words}
      </span>
    </>
  );
}

interface WholeBodyProps {
  thing: HouseThing;
  words: ReadonlySignal<string>;
  onTap(): void;
  onHold(): void;
}

/**
 * The body of a tile that acts as a whole: a tap does what the puck does, holding it or the dots open the device. For a finger or a
 * mouse alone: keys and screen readers have the puck and the dots.
 */
function WholeBody({ thing, words, onTap, onHold }: WholeBodyProps) {
  const holding = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const held = useRef(false);
  const end = (): void => clearTimeout(holding.current);
  useEffect(() => end, []);
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the puck beside it is the control */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: as above */}
      <div
        class="tile-body"
        data-testid="tile-whole"
        onPointerDown={() => {
          held.current = false;
          holding.current = setTimeout(() => {
            held.current = true;
            onHold();
          }, HOLD_MS);
        }}
        onPointerUp={end}
        onPointerCancel={end}
        onPointerLeave={end}
        onClick={() => {
          if (!held.current) onTap();
        }}
      >
        <TileWords thing={thing} words={words} />
      </div>
      <button
        type="button"
        class="round plain"
        aria-label={t('tile.open', { thing: thing.title })}
        data-testid="tile-open"
        onClick={onHold}
      >
        <Icon path={mdiDotsHorizontal} />
      </button>
    </>
  );
}

function puckLabel(thing: HouseThing, puck: HouseProperty | undefined, press: HouseAction | undefined, again: boolean): string {
  if (again) return t('tile.retry', { thing: thing.title });
  if (puck !== undefined) return t('tile.switch', { thing: thing.title, what: puck.title });
  return t('tile.run', { thing: thing.title, action: press?.title ?? '' });
}
