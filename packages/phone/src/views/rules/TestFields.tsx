import { useId } from 'preact/hooks';
import { Switch } from '../../parts/Switch.js';
import { shapeOf, shapesFor, type TestShape, type Tests, withShape } from '../../state/rules/tests.js';
import type { HouseProperty } from '../../state/things.js';
import { unitText } from '../../state/valueWords.js';
import { type RuleText, r } from '../../texts/automations.js';
import { Choice, MaybeSpan, withPart } from './fields.js';
import { ValueInput } from './ValueInput.js';

const SHAPE: Readonly<Record<TestShape, readonly [trigger: RuleText, condition: RuleText]>> = {
  any: ['test.changes', 'test.known'],
  is: ['test.becomes', 'test.is'],
  not: ['test.becomesNot', 'test.isNot'],
  above: ['test.above', 'test.above'],
  below: ['test.below', 'test.below'],
  between: ['test.between', 'test.between'],
  mixed: ['test.mixed', 'test.mixed'],
};

type Tested = Tests & { readonly hysteresis?: number; readonly for?: string };

/** What a value has to be like, and for how long. @param trigger whether it has to come to pass, not only to be so */
export function TestFields<B extends Tested>({
  block,
  property,
  trigger,
  onBlock,
}: {
  block: B;
  property: HouseProperty;
  trigger: boolean;
  onBlock(block: B): void;
}) {
  const shape = shapeOf(block);
  const choices = [...shapesFor(property), ...(shape === 'mixed' ? (['mixed'] as const) : [])];
  const limit = (key: 'above' | 'below', text: RuleText) => (
    <NumberField
      label={r(text)}
      value={block[key] ?? 0}
      property={property}
      testid={key}
      onValue={(value) => onBlock(withPart(block, { [key]: value }))}
    />
  );
  return (
    <>
      <Choice
        label={r('form.test')}
        value={shape}
        choices={choices.map((one) => [one, r(SHAPE[one][trigger ? 0 : 1])] as const)}
        testid="test"
        onValue={(next) => {
          if (next === 'mixed') return;
          const { hysteresis: _, ...rest } = withShape(block, next, property);
          onBlock(rest as unknown as B);
        }}
      />
      {shape === 'is' ? <ValueInput property={property} value={block.is} onValue={(is) => onBlock({ ...block, is })} /> : null}
      {shape === 'not' ? <ValueInput property={property} value={block.not} onValue={(not) => onBlock({ ...block, not })} /> : null}
      {shape === 'above' || shape === 'between' ? limit('above', 'test.above') : null}
      {shape === 'below' || shape === 'between' ? limit('below', 'test.below') : null}
      {trigger && (shape === 'above' || shape === 'below') ? (
        <>
          <Switch
            label={r('form.hysteresis')}
            on={block.hysteresis !== undefined}
            testid="hysteresis-on"
            onChange={(on) => onBlock(withPart(block, { hysteresis: on ? 1 : undefined }))}
          />
          <p class="hint">{r('form.hysteresisWhy')}</p>
          {block.hysteresis === undefined ? null : (
            <NumberField
              label={r('form.hysteresisBy')}
              value={block.hysteresis}
              property={property}
              testid="hysteresis"
              onValue={(value) => onBlock(withPart(block, { hysteresis: Math.abs(value) }))}
            />
          )}
        </>
      ) : null}
      {shape === 'any' && trigger ? null : (
        <MaybeSpan
          label={r(trigger ? 'form.staysFor' : 'form.beenFor')}
          span={block.for}
          first="10m"
          testid="for"
          onSpan={(span) => onBlock(withPart(block, { for: span }))}
        />
      )}
    </>
  );
}

function NumberField({
  label,
  value,
  property,
  testid,
  onValue,
}: {
  label: string;
  value: number;
  property: HouseProperty;
  testid: string;
  onValue(value: number): void;
}) {
  const id = useId();
  const unit = unitText(property.schema.unit);
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {unit === undefined ? label : r('form.withUnit', { what: label, unit })}
      </label>
      <input
        id={id}
        type="text"
        inputMode={(property.schema.minimum ?? -1) >= 0 ? 'decimal' : 'text'}
        autocomplete="off"
        value={String(value)}
        data-testid={testid}
        onChange={(event) => {
          const number = Number(event.currentTarget.value.trim().replace(',', '.'));
          if (Number.isFinite(number) && event.currentTarget.value.trim() !== '') onValue(number);
          else event.currentTarget.value = String(value);
        }}
      />
    </div>
  );
}
