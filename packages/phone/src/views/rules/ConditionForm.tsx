import type { Condition } from '@around/messages';
import { conditionKind, type Of } from '../../state/rules/kinds.js';
import { type Names, propertyOf } from '../../state/rules/names.js';
import { firstValue } from '../../state/rules/tests.js';
import { r } from '../../texts/automations.js';
import { Choice, DaysField, OffsetField, TimeField, withPart } from './fields.js';
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
      <OffsetField
        label={r('form.shift')}
        offset={block.offset}
        usual={1_800_000}
        onOffset={(offset) => onBlock(withPart(block, { offset }))}
      />
    </>
  );
}
