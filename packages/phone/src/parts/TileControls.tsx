import { mdiArrowCollapseDown, mdiArrowCollapseUp, mdiMinus, mdiPlus, mdiStop } from '@mdi/js';
import { useMemo } from 'preact/hooks';
import { numberSteps, snap } from '../state/numberSteps.js';
import { type HouseAction, type HouseProperty, type HouseThing, keyOf } from '../state/things.js';
import { tileControl } from '../state/tileKind.js';
import { valueText } from '../state/valueWords.js';
import { t } from '../texts/runtime.js';
import { useSession } from './context.js';
import { HoldButton } from './HoldButton.js';
import { Icon } from './Icon.js';
import { Slider } from './Slider.js';
import { useDragSender } from './useDragSender.js';

/** What a tile operates beside its puck. */
export function TileControls({ thing, disabled }: { thing: HouseThing; disabled: boolean }) {
  const control = useMemo(() => tileControl(thing), [thing]);
  switch (control.kind) {
    case 'none':
      return null;
    case 'level':
      return <Level thing={thing} property={control.property} disabled={disabled} />;
    case 'steps':
      return <NumberStepper thing={thing} property={control.property} disabled={disabled} />;
    case 'cover':
      return (
        <div class="tile-row">
          <ActButton thing={thing} action={control.open} icon={mdiArrowCollapseUp} disabled={disabled} />
          <ActButton thing={thing} action={control.stop} icon={mdiStop} disabled={disabled} />
          <ActButton thing={thing} action={control.close} icon={mdiArrowCollapseDown} disabled={disabled} />
        </div>
      );
    case 'lock':
      return <LockRow thing={thing} lock={control.lock} unlock={control.unlock} disabled={disabled} />;
  }
}

interface PartProps {
  thing: HouseThing;
  property: HouseProperty;
  disabled: boolean;
}

/** What is wanted, or what was read last. */
function useNumber({ thing, property }: PartProps): number | undefined {
  const session = useSession();
  const key = keyOf(thing.id, property.name);
  const wanted = session.runs.wanted(key).value;
  const value = wanted === undefined ? session.house.value(key).value?.value : wanted.value;
  return typeof value === 'number' ? value : undefined;
}

function Level(props: PartProps) {
  const { thing, property, disabled } = props;
  const session = useSession();
  const steps = useMemo(() => numberSteps(property.schema), [property.schema]);
  const sender = useDragSender<number>((value, passing) => session.runs.write(thing.id, property.name, value, { passing }));
  return (
    <div class="tile-row">
      <Slider
        label={t('tile.part', { thing: thing.title, what: property.title })}
        value={useNumber(props)}
        steps={steps}
        text={(shown) => valueText(property, shown)}
        disabled={disabled}
        dragOnly={true}
        onDrag={(next) => sender.drag(next)}
        onRelease={(next) => sender.release(next)}
        onCancel={() => sender.cancel()}
        testid="tile-slider"
      />
    </div>
  );
}

function NumberStepper(props: PartProps) {
  const { thing, property, disabled } = props;
  const session = useSession();
  const steps = useMemo(() => numberSteps(property.schema), [property.schema]);
  const now = useNumber(props);
  const bump = (by: number): void =>
    void session.runs.write(thing.id, property.name, snap(steps, (now ?? steps.minimum) + by * Math.max(steps.step, steps.grain)));
  return (
    <div class="tile-row stepper">
      <button type="button" class="round" disabled={disabled} aria-label={t('tile.less', { thing: thing.title })} onClick={() => bump(-1)}>
        <Icon path={mdiMinus} />
      </button>
      <span class="big-number" data-testid="tile-number">
        {now === undefined ? '–' : valueText(property, now)}
      </span>
      <button type="button" class="round" disabled={disabled} aria-label={t('tile.more', { thing: thing.title })} onClick={() => bump(1)}>
        <Icon path={mdiPlus} />
      </button>
    </div>
  );
}

interface ActionProps {
  thing: HouseThing;
  action: HouseAction | undefined;
  disabled: boolean;
}

function ActButton({ thing, action, icon, disabled }: ActionProps & { icon: string }) {
  const session = useSession();
  if (action === undefined) return null;
  if (action.risky) return <HeldAction thing={thing} action={action} disabled={disabled} />;
  return (
    <button
      type="button"
      class="round"
      disabled={disabled}
      aria-label={t('tile.part', { thing: thing.title, what: action.title })}
      data-testid={`tile-${action.name}`}
      onClick={() => void session.runs.invoke(thing.id, action.name, undefined)}
    >
      <Icon path={icon} />
    </button>
  );
}

/** What may be done next: unlock what is locked, lock what is open; both where nobody knows. */
function LockRow({
  thing,
  lock,
  unlock,
  disabled,
}: {
  thing: HouseThing;
  lock: HouseAction | undefined;
  unlock: HouseAction | undefined;
  disabled: boolean;
}) {
  const session = useSession();
  const state = thing.properties.find((property) => property.types.includes('LockedProperty'));
  const now = state === undefined ? undefined : session.house.value(keyOf(thing.id, state.name)).value?.value;
  return (
    <div class="tile-row">
      {now === 'locked' ? null : <HeldAction thing={thing} action={lock} disabled={disabled} />}
      {now === 'unlocked' ? null : <HeldAction thing={thing} action={unlock} disabled={disabled} />}
    </div>
  );
}

function HeldAction({ thing, action, disabled }: ActionProps) {
  const session = useSession();
  if (action === undefined) return null;
  return (
    <HoldButton
      label={action.title}
      spoken={t('tile.part', { thing: thing.title, what: action.title })}
      compact={true}
      disabled={disabled}
      onConfirmed={() => void session.runs.invoke(thing.id, action.name, undefined)}
      testid={`tile-${action.name}`}
    />
  );
}
