import { type Action, type Condition, Rule, spanText, type Trigger } from '@around/messages';
import fc from 'fast-check';
import * as v from 'valibot';

/** Rules of every shape that the schema takes. */

const word = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,9}$/);
export const ruleId = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/);
const path = fc.tuple(word, word, word).map(([controller, thing, name]) => `${controller}/${thing}.${name}`);
/** Text that people write, and worse: whatever UTF-8 can carry. */
const text = (most: number) =>
  fc.string({ unit: 'binary', minLength: 1, maxLength: most }).filter((one) => !/\p{Surrogate}/u.test(one) && one.length <= most);
const words = fc.oneof(
  fc.constantFrom('yes', 'null', '1e3', '07:30', '- a', 'a: b', '# no', ' x ', 'a\nb\n', '{{a/b.c}}', "it's", '"'),
  text(60),
);
const json = fc.jsonValue({ maxDepth: 2 });
const time = fc.tuple(fc.nat(23), fc.nat(59)).map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);
const span = (min: number, max: number) =>
  fc.integer({ min: Math.ceil(min / 1_000), max: Math.floor(max / 1_000) }).map((s) => spanText(s * 1_000));
const days = fc.uniqueArray(fc.constantFrom('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'), { minLength: 1 });
const figure = fc.double({ noNaN: true, noDefaultInfinity: true });
const some = { requiredKeys: [] as [] };
const test = fc.record({ is: json, not: json, above: figure, below: figure }, some);
const part = <T>(...arbitraries: fc.Arbitrary<object>[]) => fc.oneof(...arbitraries) as unknown as fc.Arbitrary<T>;
const optional = <T extends object, U extends object>(must: fc.Arbitrary<T>, may: fc.Arbitrary<U>) =>
  fc.tuple(must, may).map(([a, b]) => ({ ...a, ...b }));
const DAY = 86_400_000;

const trigger = part<Trigger>(
  optional(optional(fc.record({ property: path }), test), fc.record({ hysteresis: fc.nat(9), for: span(1_000, 7 * DAY) }, some)),
  optional(fc.record({ event: path }), fc.record({ data: fc.dictionary(text(20), json, { maxKeys: 2 }) }, some)),
  optional(fc.record({ time }), fc.record({ days }, some)),
  fc.record({ cron: fc.constantFrom('*/5 * * * *', '0 7 * * 1-5') }),
  optional(
    fc.record({ sun: fc.constantFrom('sunrise', 'sunset', 'dawn', 'dusk') }),
    fc.record({ offset: span(-DAY / 2, DAY / 2), days }, some),
  ),
  optional(fc.record({ silent: word }), fc.record({ for: span(0, 7 * DAY) }, some)),
  fc.record({ back: word }),
  fc.constant({ paired: true }),
  fc.constant({ started: true }),
);

const mode = fc.constantFrom('home', 'away', 'on', '1', 'Ferien zu Hause');
const { condition } = fc.letrec<{ condition: Condition }>((tie) => {
  const list = fc.array(tie('condition'), { maxLength: 2 });
  return {
    condition: fc.oneof(
      { maxDepth: 2 },
      part<Condition>(
        optional(fc.record({ property: path }), test),
        fc.record({ between: fc.tuple(time, time) }),
        fc.record({ days }),
        optional(fc.record({ sun: fc.constantFrom('up', 'down') }), fc.record({ offset: span(-DAY / 2, DAY / 2) }, some)),
        fc.record({ mode }),
        fc.record({ silent: word }),
      ),
      part<Condition>(fc.record({ all: list }), fc.record({ any: list }), fc.record({ not: list })),
    ),
  };
});
const conditions = fc.array(condition, { maxLength: 3 });

const each = fc.record({ note: words, must: fc.boolean() }, some);
const notify = optional(
  fc.record({ title: words }),
  fc.record(
    {
      text: words,
      level: fc.constantFrom('info', 'warning', 'alarm'),
      to: fc.array(words, { minLength: 1, maxLength: 2 }),
      picture: path,
      group: word,
      buttons: fc.array(optional(fc.record({ title: text(40) }), fc.record({ write: path, value: json }, some)), { maxLength: 2 }),
      escalate: fc.array(fc.record({ after: fc.integer({ min: 10, max: 86_400 }) }), { maxLength: 2 }),
    },
    some,
  ),
);
const { action } = fc.letrec<{ action: Action }>((tie) => {
  const list = fc.array(tie('action'), { maxLength: 2 });
  return {
    action: fc.oneof(
      { maxDepth: 1 },
      part<Action>(
        optional(optional(fc.record({ write: path, value: json }), fc.record({ lease: span(1_000, DAY) }, some)), each),
        optional(optional(fc.record({ invoke: path }), fc.record({ input: json }, some)), each),
        optional(fc.record({ scene: word }), each),
        optional(fc.record({ notify }), each),
        optional(optional(fc.record({ wait: span(0, 7 * DAY) }), fc.record({ until: conditions }, some)), each),
        optional(fc.record({ mode }), each),
        optional(fc.record({ rule: word, on: fc.boolean() }), each),
        optional(fc.constant({ stop: true }), each),
      ),
      part<Action>(
        optional(fc.record({ repeat: list }), fc.record({ times: fc.nat(1_000), until: conditions, atMost: fc.nat(1_000) }, some)),
        optional(
          fc.record({ choose: fc.array(fc.record({ if: conditions, do: list }), { minLength: 1, maxLength: 2 }) }),
          fc.record({ else: list }, some),
        ),
      ),
    ),
  };
});

export const rule: fc.Arbitrary<Rule> = optional(
  fc.record({ title: words, when: fc.array(trigger, { maxLength: 3 }), do: fc.array(action, { minLength: 1, maxLength: 3 }) }),
  fc.record(
    {
      note: text(200),
      on: fc.boolean(),
      mode: fc.constantFrom('single' as const, 'restart' as const, 'queue' as const, 'drop' as const),
      queue: fc.integer({ min: 1, max: 100 }),
      if: conditions,
    },
    some,
  ),
).filter((one): one is Rule => v.is(Rule, one));

export const rules = fc.uniqueArray(fc.tuple(ruleId, rule), { selector: ([id]) => id, maxLength: 4 }).map((entries) => new Map(entries));
