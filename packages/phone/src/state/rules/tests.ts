import { r } from '../../texts/automations.js';
import type { HouseProperty } from '../things.js';
import { type Described, valueText } from '../valueWords.js';

/** What a value has to be like, of a trigger or a condition. */
export interface Tests {
  readonly is?: unknown;
  readonly not?: unknown;
  readonly above?: number;
  readonly below?: number;
}

export const TEST_SHAPES = ['any', 'is', 'not', 'above', 'below', 'between'] as const;
/** `mixed`: several at once, as a file may say it. */
export type TestShape = (typeof TEST_SHAPES)[number] | 'mixed';

const has = (tests: Tests, key: keyof Tests): boolean => Object.hasOwn(tests, key);

export function shapeOf(tests: Tests): TestShape {
  const said = (['is', 'not', 'above', 'below'] as const).filter((key) => has(tests, key));
  if (said.length === 0) return 'any';
  if (said.length === 1) return said[0] as TestShape;
  return said.length === 2 && said[0] === 'above' && said[1] === 'below' ? 'between' : 'mixed';
}

/** Which tests a property's values can be put to. */
export function shapesFor(property: HouseProperty | undefined): readonly (typeof TEST_SHAPES)[number][] {
  const type = property?.schema.type;
  if (type === 'boolean') return ['any', 'is'];
  return type === 'number' || type === 'integer' ? TEST_SHAPES : ['any', 'is', 'not'];
}

/** The same block with another test; what both have stays. */
export function withShape<B extends Tests>(block: B, shape: (typeof TEST_SHAPES)[number], property: HouseProperty | undefined): B {
  const { is, not, above, below, ...rest } = block;
  const value = is ?? not ?? firstValue(property);
  const number = above ?? below ?? (typeof value === 'number' ? value : middle(property));
  const tests: Readonly<Record<typeof shape, Tests>> = {
    any: {},
    is: { is: value },
    not: { not: value },
    above: { above: number },
    below: { below: below ?? number },
    between: { above: above ?? number, below: below ?? number + 1 },
  };
  return { ...rest, ...tests[shape] } as unknown as B;
}

/** What a new value begins with. */
export const firstValue = (property: HouseProperty | undefined): unknown => {
  const { type, enum: choices, minimum } = property?.schema ?? {};
  if (choices !== undefined) return choices[0];
  return type === 'boolean' ? true : type === 'string' ? '' : type === 'number' || type === 'integer' ? (minimum ?? 0) : null;
};
const middle = (property: HouseProperty | undefined): number => {
  const { minimum = 0, maximum = minimum } = property?.schema ?? {};
  return Math.round((minimum + maximum) / 2);
};

const FREE: Described = { types: [], schema: {} };

/** A value as the property's tile says it. */
export const valueWords = (property: HouseProperty | undefined, value: unknown): string => valueText(property ?? FREE, value);

/** A value within a sentence: a word of the vocabulary without its capital, a text of somebody's own in quotes. */
export function valueInSentence(property: HouseProperty | undefined, value: unknown): string {
  const words = valueWords(property, value);
  if (typeof value === 'string' && value !== '' && property?.schema.enum === undefined)
    return value.startsWith('#') ? words : r('name.quoted', { text: words });
  return typeof value === 'number' ? words : inSentence(words);
}

/** A title within a sentence: `Temperature` is `temperature`, `CO2` stays. */
export const inSentence = (title: string): string =>
  /^\p{Lu}\p{Ll}+/u.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;

/** Tests of a mixed kind, by signs: `≠ 3, < 7`. */
export const signs = (property: HouseProperty | undefined, tests: Tests): string =>
  (
    [
      ['is', '='],
      ['not', '≠'],
      ['above', '>'],
      ['below', '<'],
    ] as const
  )
    .filter(([key]) => has(tests, key))
    .map(([key, sign]) => `${sign} ${valueWords(property, tests[key])}`)
    .join(', ');
