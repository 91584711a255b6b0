import { type Condition, spanMs, spanText } from '@around/messages';
import { conditionKind, type Of } from '../../state/rules/kinds.js';
import { type Names, propertyOf } from '../../state/rules/names.js';
import { firstValue } from '../../state/rules/tests.js';
import { r } from '../../texts/automations.js';
import { Choice, DaysField, SpanField, TimeField, withPart } from './fields.js';
import { ModeField } from './ModeField.js';
import { PartPicker, SilentPicker } from './PartPicker.js';
import { TestFields } from './TestFields.js';

/** What one condition demands. What groups hold is added in the rule itself. */
export function ConditionForm({ block, names, onBlock }: { block: Condition; names: Names; onBlock(block: Condition): void }) {
  const kind = conditionKind(block);
  switch (kind) {
    case 'property': {
      const value = block as Of<Condition, 'property'>;
      const property = propertyOf(names, value.property);
      return (
        <>
          <PartPicker
            kind="properties"
            path={value.property}
            fits={(part) => !part.writeOnly && !part.picture}
            testid="thing"
            onPath={(path) => onBlock({ property: path, is: firstValue(propertyOf(names, path)) })}
          />
          {property === undefined ? null : (
            <TestFields<Of<Condition, 'property'>>
              key={value.property}
              block={value}
              property={property}
              trigger={false}
              onBlock={onBlock}
            />
          )}
        </>
      );
    }
    case 'between': {
      const [from, to] = (block as Of<Condition, 'between'>).between;
      return (
        <div class="times">
          <TimeField label={r('form.from')} value={from} testid="from" onValue={(time) => onBlock({ between: [time, to] })} />
          <TimeField label={r('form.to')} value={to} testid="to" onValue={(time) => onBlock({ between: [from, time] })} />
        </div>
      );
    }
    case 'days':
      return (
        <DaysField
          days={(block as Of<Condition, 'days'>).days}
          onDays={(days) => onBlock({ days: days ?? ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] })}
        />
      );
    case 'sun':
      return <SunCondition block={block as Of<Condition, 'sun'>} onBlock={onBlock} />;
    case 'mode':
      return <ModeField mode={(block as Of<Condition, 'mode'>).mode} onMode={(mode) => onBlock({ mode })} />;
    case 'silent':
      return <SilentPicker id={(block as Of<Condition, 'silent'>).silent} onId={(silent) => onBlock({ silent })} />;
    default: {
      const list = (block as Readonly<Record<string, Condition[]>>)[kind] ?? [];
      return (
        <Choice
          label={r('form.group')}
          value={kind}
          choices={[
            ['any', r('group.any')],
            ['all', r('group.all')],
            ['not', r('group.not')],
          ]}
          testid="group"
          onValue={(next) => onBlock({ [next]: list } as unknown as Condition)}
        />
      );
    }
  }
}

function SunCondition({ block, onBlock }: { block: Of<Condition, 'sun'>; onBlock(block: Condition): void }) {
  const ms = spanMs(block.offset ?? '0s') ?? 0;
  const set = (offset: number): void => onBlock(withPart(block, { offset: offset === 0 ? undefined : spanText(offset) }));
  const side = ms < 0 ? 'before' : ms > 0 ? 'after' : 'at';
  return (
    <>
      <Choice
        label={r('form.sun')}
        value={block.sun}
        choices={[
          ['up', r('sun.up')],
          ['down', r('sun.down')],
        ]}
        testid="sun"
        onValue={(sun) => onBlock({ ...block, sun })}
      />
      <Choice
        label={r('form.shift')}
        value={side}
        choices={[
          ['before', r('offset.before')],
          ['at', r('offset.at')],
          ['after', r('offset.after')],
        ]}
        testid="offset"
        onValue={(next) => set(next === 'at' ? 0 : (next === 'before' ? -1 : 1) * (Math.abs(ms) || 1_800_000))}
      />
      {side === 'at' ? null : (
        <SpanField
          label={r('form.shift')}
          span={spanText(Math.abs(ms))}
          testid="offset-span"
          onSpan={(span) => set((side === 'before' ? -1 : 1) * (spanMs(span) ?? 0))}
        />
      )}
    </>
  );
}
