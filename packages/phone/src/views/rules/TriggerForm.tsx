import type { DataSchema, Trigger } from '@around/messages';
import { useMemo } from 'preact/hooks';
import { useSession } from '../../parts/context.js';
import { cronWords, nextTimes, parseCron } from '../../state/rules/cron.js';
import { type Of, triggerKind } from '../../state/rules/kinds.js';
import { eventOf, type Names, propertyOf } from '../../state/rules/names.js';
import { firstValue } from '../../state/rules/tests.js';
import { r } from '../../texts/automations.js';
import { formatTime } from '../../texts/format.js';
import { Choice, DaysField, OffsetField, SpanField, TextField, TimeField, withPart } from './fields.js';
import { PartPicker, SilentPicker } from './PartPicker.js';
import { TestFields } from './TestFields.js';
import { SchemaInput } from './ValueInput.js';

interface Props {
  block: Trigger;
  names: Names;
  onBlock(block: Trigger): void;
}

/** What one trigger waits for. */
export function TriggerForm({ block, names, onBlock }: Props) {
  switch (triggerKind(block)) {
    case 'property':
      return <ValueTrigger block={block as Of<Trigger, 'property'>} names={names} onBlock={onBlock} />;
    case 'event':
      return <EventTrigger block={block as Of<Trigger, 'event'>} names={names} onBlock={onBlock} />;
    case 'time': {
      const time = block as Of<Trigger, 'time'>;
      return (
        <>
          <TimeField label={r('form.time')} value={time.time} testid="time" onValue={(value) => onBlock({ ...time, time: value })} />
          <DaysField days={time.days} onDays={(days) => onBlock(withPart(time, { days }))} />
        </>
      );
    }
    case 'sun':
      return <SunTrigger block={block as Of<Trigger, 'sun'>} onBlock={onBlock} />;
    case 'cron':
      return <CronTrigger block={block as Of<Trigger, 'cron'>} onBlock={onBlock} />;
    case 'silent': {
      const silent = block as Of<Trigger, 'silent'>;
      return (
        <>
          <SilentPicker id={silent.silent} onId={(id) => onBlock({ ...silent, silent: id })} />
          <SpanField
            label={r('form.silentFor')}
            span={silent.for ?? '1m'}
            testid="for"
            onSpan={(span) => onBlock({ ...silent, for: span })}
          />
        </>
      );
    }
    case 'back':
      return <SilentPicker id={(block as Of<Trigger, 'back'>).back} onId={(back) => onBlock({ back })} />;
    default:
      return <p class="said">{r('form.nothing')}</p>;
  }
}

function ValueTrigger({ block, names, onBlock }: Props & { block: Of<Trigger, 'property'> }) {
  const property = propertyOf(names, block.property);
  return (
    <>
      <PartPicker
        kind="properties"
        path={block.property}
        fits={(part) => !part.writeOnly && !part.picture}
        testid="thing"
        onPath={(path) => {
          const chosen = propertyOf(names, path);
          onBlock({ property: path, ...(chosen?.schema.type === 'boolean' ? { is: firstValue(chosen) } : {}) });
        }}
      />
      {property === undefined ? null : (
        <TestFields<Of<Trigger, 'property'>> key={block.property} block={block} property={property} trigger={true} onBlock={onBlock} />
      )}
    </>
  );
}

function EventTrigger({ block, names, onBlock }: Props & { block: Of<Trigger, 'event'> }) {
  const fields = Object.entries(eventOf(names, block.event)?.data?.properties ?? {});
  return (
    <>
      <PartPicker kind="events" path={block.event} testid="thing" onPath={(event) => onBlock({ event })} />
      {fields.map(([name, schema]) => (
        <EventField
          key={`${block.event} ${name}`}
          name={name}
          schema={schema}
          data={block.data ?? {}}
          onData={(data) => onBlock(withPart(block, { data: Object.keys(data).length === 0 ? undefined : data }))}
        />
      ))}
    </>
  );
}

/** One field of an event's data that may be demanded. */
function EventField({
  name,
  schema,
  data,
  onData,
}: {
  name: string;
  schema: DataSchema;
  data: Readonly<Record<string, unknown>>;
  onData(data: Record<string, unknown>): void;
}) {
  const own = useMemo<DataSchema>(() => ({ type: 'object', properties: { [name]: schema } }), [name, schema]);
  return (
    <SchemaInput
      schema={own}
      value={Object.hasOwn(data, name) ? { [name]: data[name] } : {}}
      label={schema.title ?? name}
      onValue={(value) => {
        const { [name]: _, ...others } = data;
        onData({ ...others, ...(value as object) });
      }}
    />
  );
}

function SunTrigger({ block, onBlock }: { block: Of<Trigger, 'sun'>; onBlock(block: Trigger): void }) {
  return (
    <>
      <Choice
        label={r('form.sun')}
        value={block.sun}
        choices={[
          ['sunrise', r('sun.sunrise')],
          ['sunset', r('sun.sunset')],
          ['dawn', r('sun.dawn')],
          ['dusk', r('sun.dusk')],
        ]}
        testid="sun"
        onValue={(sun) => onBlock({ ...block, sun })}
      />
      <OffsetField
        label={r('form.offset')}
        offset={block.offset}
        usual={600_000}
        onOffset={(offset) => onBlock(withPart(block, { offset }))}
      />
      <DaysField days={block.days} onDays={(days) => onBlock(withPart(block, { days }))} />
    </>
  );
}

const NEXT = 3;

function CronTrigger({ block, onBlock }: { block: Of<Trigger, 'cron'>; onBlock(block: Trigger): void }) {
  const now = useSession().now.value;
  const cron = parseCron(block.cron);
  const words = cronWords(block.cron);
  return (
    <>
      <TextField label={r('form.cron')} value={block.cron} max={80} testid="cron" onValue={(value) => onBlock({ cron: value })} />
      <p class="hint">{r('form.cronHint')}</p>
      {cron === undefined ? (
        <p class="said">{r('form.cronUnknown')}</p>
      ) : (
        <div data-testid="cron-next">
          {words === block.cron ? null : <p class="said">{words}</p>}
          <p class="field-label">{r('form.cronNext')}</p>
          <ul class="said">
            {nextTimes(cron, now, NEXT).map((at) => (
              <li key={at}>{formatTime(at, now)}</li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
