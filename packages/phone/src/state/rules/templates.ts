import { placeOfPath, type Rule } from '@around/messages';
import { type RuleText, r } from '../../texts/automations.js';
import type { HouseProperty, HouseThing } from '../things.js';

/** A device that a template asks for. */
export interface Slot {
  readonly key: string;
  readonly text: RuleText;
  /** What of the house fits, `THING.NAME`. */
  fits(things: readonly HouseThing[]): readonly string[];
}

/** A rule to start from. */
export interface Template {
  readonly id: string;
  readonly title: RuleText;
  readonly why: RuleText;
  readonly slots: readonly Slot[];
  make(chosen: Readonly<Record<string, string>>, things: readonly HouseThing[]): Rule;
}

const properties =
  (fits: (property: HouseProperty, thing: HouseThing) => boolean) =>
  (things: readonly HouseThing[]): readonly string[] =>
    things.flatMap((thing) => thing.properties.filter((one) => fits(one, thing)).map(({ name }) => `${thing.id}.${name}`));

const ofType = (...types: readonly string[]): ((things: readonly HouseThing[]) => readonly string[]) =>
  properties((property) => property.types.some((type) => types.includes(type)));

/** Lights before whatever else can be switched. */
const switches = (things: readonly HouseThing[]): readonly string[] => {
  const all = properties((one) => one.types.includes('OnOffProperty') && !one.readOnly && !one.risky)(things);
  const isLight = (path: string): boolean => things.some(({ id, types }) => id === placeOfPath(path).thing && types.includes('Light'));
  return [...all.filter(isLight), ...all.filter((path) => !isLight(path))];
};
const light: Slot = { key: 'light', text: 'slot.light', fits: switches };
const at = (chosen: Readonly<Record<string, string>>, key: string): string => chosen[key] ?? '';

export const TEMPLATES: readonly Template[] = [
  {
    id: 'motion',
    title: 'tmpl.motion',
    why: 'tmpl.motionWhy',
    slots: [{ key: 'motion', text: 'slot.motion', fits: ofType('MotionProperty', 'OccupiedProperty') }, light],
    make: (chosen) => ({
      title: r('tmpl.motion'),
      mode: 'restart',
      when: [{ property: at(chosen, 'motion'), is: true }],
      if: [{ sun: 'down' }],
      do: [{ write: at(chosen, 'light'), value: true }, { wait: '2m' }, { write: at(chosen, 'light'), value: false }],
    }),
  },
  {
    id: 'sunset',
    title: 'tmpl.sunset',
    why: 'tmpl.sunsetWhy',
    slots: [light],
    make: (chosen) => ({
      title: r('tmpl.sunset'),
      when: [{ sun: 'sunset', offset: '-10m' }],
      do: [{ write: at(chosen, 'light'), value: true }],
    }),
  },
  {
    id: 'leak',
    title: 'tmpl.leak',
    why: 'tmpl.leakWhy',
    slots: [{ key: 'leak', text: 'slot.leak', fits: ofType('LeakProperty', 'SmokeProperty', 'AlarmProperty') }],
    make: (chosen, things) => ({
      title: r('tmpl.leak'),
      when: [{ property: at(chosen, 'leak'), is: true }],
      do: [
        {
          notify: {
            title: r('tmpl.leakSays', { what: things.find(({ id }) => id === placeOfPath(at(chosen, 'leak')).thing)?.title ?? '' }),
            level: 'alarm',
          },
        },
      ],
    }),
  },
  {
    id: 'window',
    title: 'tmpl.window',
    why: 'tmpl.windowWhy',
    slots: [
      { key: 'window', text: 'slot.window', fits: ofType('OpenProperty') },
      {
        key: 'heating',
        text: 'slot.heating',
        fits: properties((one) => one.types.includes('TargetTemperatureProperty') && !one.readOnly),
      },
    ],
    make: (chosen, things) => {
      const { thing, name } = placeOfPath(at(chosen, 'heating'));
      const schema = things.find(({ id }) => id === thing)?.properties.find((one) => one.name === name)?.schema;
      return {
        title: r('tmpl.window'),
        when: [{ property: at(chosen, 'window'), is: true, for: '2m' }],
        do: [
          { write: at(chosen, 'heating'), value: Math.max(schema?.minimum ?? 5, 5) },
          { wait: '12h', until: [{ property: at(chosen, 'window'), is: false }] },
          { write: at(chosen, 'heating'), value: Math.min(schema?.maximum ?? 21, 21) },
        ],
      };
    },
  },
  {
    id: 'button',
    title: 'tmpl.button',
    why: 'tmpl.buttonWhy',
    slots: [
      {
        key: 'button',
        text: 'slot.button',
        fits: (things) =>
          things.flatMap(({ id, types, events }) => (types.includes('PushButton') ? events.map(({ name }) => `${id}.${name}`) : [])),
      },
      light,
    ],
    make: (chosen) => {
      const path = at(chosen, 'light');
      return {
        title: r('tmpl.button'),
        when: [{ event: at(chosen, 'button') }],
        do: [
          {
            choose: [{ if: [{ property: path, is: true }], do: [{ write: path, value: false }] }],
            else: [{ write: path, value: true }],
          },
        ],
      };
    },
  },
];

/** A new rule's id: from its title where that can be written so, and no other's. */
export function newRuleId(title: string, taken: ReadonlySet<string>): string {
  const plain = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 32)
    .replace(/-+$/, '');
  const stem = plain === '' ? 'rule' : plain;
  let id = stem;
  for (let n = 2; taken.has(id); n++) id = `${stem}-${n}`;
  return id;
}
