import { DAYS, spanMs, spanText } from '@around/messages';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { Switch } from '../../parts/Switch.js';
import { dayText } from '../../state/grantWords.js';
import { type RuleText, r } from '../../texts/automations.js';

type Day = (typeof DAYS)[number];

/** A label over whatever it is for. */
export function Field({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the field stands inside of it
    <label class="field">
      <span class="field-label">{label}</span>
      {children}
    </label>
  );
}

export function TextField({
  label,
  value,
  onValue,
  long = false,
  max,
  testid,
}: {
  label: string;
  value: string;
  onValue(value: string): void;
  long?: boolean;
  max: number;
  testid?: string;
}) {
  const common = {
    value,
    maxLength: max,
    'data-testid': testid,
    autocomplete: 'off',
    onInput: (event: { currentTarget: { value: string } }) => onValue(event.currentTarget.value),
  };
  return <Field label={label}>{long ? <textarea rows={3} {...common} /> : <input type="text" {...common} />}</Field>;
}

/** One of a few. */
export function Choice<T extends string>({
  label,
  value,
  choices,
  onValue,
  testid,
}: {
  label: string;
  value: T;
  choices: readonly (readonly [value: T, text: string])[];
  onValue(value: T): void;
  testid: string;
}) {
  const name = useId();
  return (
    <div class="segments" role="radiogroup" aria-label={label}>
      {choices.map(([one, text]) => (
        <label key={one} class="segment">
          <input type="radio" name={name} checked={one === value} data-testid={`${testid}-${one}`} onChange={() => onValue(one)} />
          <span>{text}</span>
        </label>
      ))}
    </div>
  );
}

const SIDES = ['before', 'at', 'after'] as const;

/** How long before or after a moment, or at it. @param usual ms, where a side is chosen first */
export function OffsetField({
  label,
  offset,
  usual,
  onOffset,
}: {
  label: string;
  offset: string | undefined;
  usual: number;
  onOffset(offset: string | undefined): void;
}) {
  const ms = spanMs(offset ?? '0s') ?? 0;
  const set = (next: number): void => onOffset(next === 0 ? undefined : spanText(next));
  const side = ms < 0 ? 'before' : ms > 0 ? 'after' : 'at';
  const words = { before: r('offset.before'), at: r('offset.at'), after: r('offset.after') };
  return (
    <>
      <Choice
        label={label}
        value={side}
        choices={SIDES.map((one) => [one, words[one]] as const)}
        testid="offset"
        onValue={(next) => set(next === 'at' ? 0 : (next === 'before' ? -1 : 1) * (Math.abs(ms) || usual))}
      />
      {side === 'at' ? null : (
        <SpanField
          label={label}
          span={spanText(Math.abs(ms))}
          testid="offset-span"
          onSpan={(span) => set((side === 'before' ? -1 : 1) * (spanMs(span) ?? 0))}
        />
      )}
    </>
  );
}

export function TimeField({
  label,
  value,
  onValue,
  testid,
}: {
  label: string;
  value: string;
  onValue(time: string): void;
  testid?: string;
}) {
  return (
    <Field label={label}>
      <input type="time" value={value} data-testid={testid} onChange={(event) => onValue(event.currentTarget.value || '00:00')} />
    </Field>
  );
}

/** Days of the week; every day is none that is named. */
export function DaysField({ days, onDays }: { days: readonly Day[] | undefined; onDays(days: Day[] | undefined): void }) {
  const chosen = days ?? DAYS;
  return (
    <fieldset class="group top">
      <legend class="field-label">{r('form.days')}</legend>
      <div class="days">
        {DAYS.map((day) => (
          <label key={day} class="segment">
            <input
              type="checkbox"
              checked={chosen.includes(day)}
              data-testid={`day-${day}`}
              onChange={() => {
                const next = DAYS.filter((one) => (one === day) !== chosen.includes(one));
                onDays(next.length === DAYS.length ? undefined : next);
              }}
            />
            <span>{dayText(day)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

const UNITS: readonly (readonly [ms: number, text: RuleText])[] = [
  [1_000, 'unit.seconds'],
  [60_000, 'unit.minutes'],
  [3_600_000, 'unit.hours'],
  [86_400_000, 'unit.days'],
];

/** A length of time as a number and its unit. */
export function SpanField({ label, span, onSpan, testid }: { label: string; span: string; onSpan(span: string): void; testid: string }) {
  const ms = Math.abs(spanMs(span) ?? 0);
  const unit = UNITS.findLast(([size]) => ms > 0 && ms % size === 0)?.[0] ?? 1_000;
  return (
    <fieldset class="group top">
      <legend class="field-label">{label}</legend>
      <div class="field-input">
        <input
          type="text"
          inputMode="decimal"
          aria-label={label}
          value={String(ms / unit)}
          data-testid={testid}
          onChange={(event) => {
            const number = Number(event.currentTarget.value.replace(',', '.'));
            if (Number.isFinite(number) && number >= 0) onSpan(spanText(number * unit));
            else event.currentTarget.value = String(ms / unit);
          }}
        />
        <select
          aria-label={r('form.unit')}
          value={String(unit)}
          onChange={(event) => onSpan(spanText((ms / unit) * Number(event.currentTarget.value)))}
        >
          {UNITS.map(([size, text]) => (
            <option key={size} value={String(size)}>
              {r(text)}
            </option>
          ))}
        </select>
      </div>
    </fieldset>
  );
}

/** A length of time that may be left out. @param first what it begins with */
export function MaybeSpan({
  label,
  span,
  first,
  onSpan,
  testid,
}: {
  label: string;
  span: string | undefined;
  first: string;
  onSpan(span: string | undefined): void;
  testid: string;
}) {
  return (
    <>
      <Switch label={label} on={span !== undefined} testid={`${testid}-on`} onChange={(on) => onSpan(on ? first : undefined)} />
      {span === undefined ? null : <SpanField label={label} span={span} onSpan={onSpan} testid={testid} />}
    </>
  );
}

/** `block` with these parts; undefined takes one away. */
export function withPart<B extends object>(block: B, parts: { readonly [K in string]?: unknown }): B {
  return Object.fromEntries(Object.entries({ ...block, ...parts }).filter(([, value]) => value !== undefined)) as B;
}
