import { expect } from 'vitest';
import type { RealHouse } from '../../support/realHouse.js';
import type { Person } from './person.js';

/** One thing done by hand; what the device itself has of it then. */
export interface Act {
  readonly thing: string;
  readonly what: string;
  /** In the thing's sheet, which is open then. */
  readonly sheet?: true;
  hands(person: Person): Promise<void>;
  /** The pin in which the device's program keeps its value. */
  readonly pin: string;
  readonly becomes: string | RegExp;
}

/** A tap on the puck turns it on, in the page at once and then at the device. */
const puck = (thing: string, pin: string): Act => ({
  thing,
  what: 'its puck',
  async hands(person) {
    await person.puck(thing).click();
    await expect.poll(() => person.puck(thing).getAttribute('aria-checked')).toBe('true');
  },
  pin,
  becomes: 'true',
});

/** A drag on the tile. */
const drag = (thing: string, share: number, pin: string, becomes: RegExp): Act => ({
  thing,
  what: 'the slider of its tile',
  hands: (person) => person.drag(person.tile(thing).getByTestId('tile-slider'), share),
  pin,
  becomes,
});

const inSheet = (thing: string, what: string, hands: (person: Person) => Promise<void>, pin: string, becomes: string | RegExp): Act => ({
  thing,
  what,
  sheet: true,
  hands,
  pin,
  becomes,
});

/** What is risky is held for a second. */
const hold = (thing: string, action: string, pin: string, becomes: string): Act => ({
  thing,
  what: `"${action}" held for a second`,
  hands: (person) => person.hold(person.tile(thing).getByTestId(`tile-${action}`)),
  pin,
  becomes,
});

/** Every control that there is, once. */
export const ACTS: readonly Act[] = [
  puck('living/lamp', 'lamp.on'),
  puck('living/ceiling', 'ceiling.on'),
  drag('living/ceiling', 0.25, 'ceiling.brightness', /^2[3-7]$/),
  inSheet('living/ceiling', 'a colour', (person) => person.in('prop-color').locator('.colour').nth(3).click(), 'ceiling.color', '#ff3b30'),
  puck('living/strip', 'strip.on'),
  inSheet(
    'living/strip',
    'a tap on the slider of its warmth',
    async (person) => {
      await person.in('prop-warmth').click();
      await person.in('row-warmth').locator('button.round').last().click();
    },
    'strip.warmth',
    /^4[2-6]\d\d$/,
  ),
  puck('living/plug', 'plug.on'),
  drag('living/dimmer', 0.9, 'dimmer.level', /^1[78](\.\d)?$/),
  puck('living/fan', 'fan.on'),
  drag('living/fan', 0.8, 'fan.level', /^(7[89]|8[012])$/),
  {
    thing: 'living/radiator',
    what: 'the + of its tile',
    hands: (person) => person.tile('living/radiator').locator('.stepper button').last().click(),
    pin: 'radiator.target',
    becomes: '20.5',
  },
  inSheet(
    'living/radiator',
    'its mode',
    (person) => person.in('prop-mode').locator('label', { hasText: 'Heat' }).click(),
    'radiator.mode',
    'heat',
  ),
  inSheet(
    'living/board',
    'a text',
    async (person) => {
      await person.in('prop-text').locator('input, textarea').fill('Back at eight <b>♥</b>');
      await person.in('set-text').click();
    },
    'board.text',
    'Back at eight <b>♥</b>',
  ),
  inSheet(
    'living/oven',
    'one of five programs',
    async (person) => void (await person.in('prop-program').selectOption('grill')),
    'oven.program',
    'grill',
  ),
  inSheet(
    'living/oven',
    'a number, after one that is none',
    async (person) => {
      const field = person.in('prop-minutes').locator('input');
      await field.fill('soon');
      await person.in('set-minutes').click();
      await person.in('prop-minutes').locator('.fault').waitFor();
      await field.fill('75');
      await person.in('set-minutes').click();
    },
    'oven.minutes',
    '75',
  ),
  inSheet('living/oven', 'a switch in its row', (person) => person.in('prop-childLock').click(), 'oven.childLock', 'true'),
  inSheet(
    'living/oven',
    'a group of fields',
    async (person) => {
      const form = person.in('prop-recipe');
      await form.getByLabel('Dish').fill('Gratin');
      await form.getByLabel('Minutes', { exact: true }).fill('50');
      await person.in('set-recipe').click();
    },
    'oven.recipe',
    /^{"name":"Gratin","minutes":50}$/,
  ),
  inSheet(
    'living/oven',
    'a list with one more row',
    async (person) => {
      const form = person.in('prop-probes');
      await form.getByRole('button', { name: 'Add' }).click();
      await form.getByRole('textbox').last().fill('82.5');
      await person.in('set-probes').click();
    },
    'oven.probes',
    '[60,82.5]',
  ),
  inSheet('living/oven', 'a button without a value', (person) => person.in('prop-chime').click(), 'oven.chime', 'ding'),
  inSheet(
    'living/oven',
    'an action with words for it, and its answer',
    async (person) => {
      await person.in('row-start').getByLabel('Degrees', { exact: true }).fill('180');
      await person.in('action-start').click();
      await person.in('row-start').getByText('19:30').waitFor();
    },
    'oven.start',
    /^{"degrees":180}\s*$/,
  ),
  {
    thing: 'living/button',
    what: 'its puck, which presses it',
    hands: (person) => person.puck('living/button').click(),
    pin: 'button',
    becomes: 'press\n',
  },
  hold('garden/lock', 'unlock', 'lock.locked', 'unlocked'),
  hold('garden/gate', 'open', 'gate.open', 'true'),
  inSheet(
    'garden/siren',
    'its switch, and "Set" held for a second',
    async (person) => {
      await person.in('prop-alarm').locator('input').check();
      await person.hold(person.in('set-alarm'));
    },
    'siren.alarm',
    'true',
  ),
  puck('garden/pump', 'pump.on'),
];

/** Each act after the other; the device's own pin is looked at, not the page. */
export async function actAll(person: Person, house: RealHouse): Promise<void> {
  for (const [index, act] of ACTS.entries()) {
    const { thing, what, pin, becomes } = act;
    const [before, after] = [ACTS[index - 1], ACTS[index + 1]];
    try {
      if (act.sheet && !sameSheet(before, act)) await person.open(thing);
      await act.hands(person);
      await expect.poll(() => house.pin(pin), { timeout: 10_000 }).toMatch(typeof becomes === 'string' ? exactly(becomes) : becomes);
      if (act.sheet && !sameSheet(act, after)) await person.close();
    } catch (error) {
      throw new Error(`${thing}, ${what}: ${String(error)}`, { cause: error });
    }
  }
}

const sameSheet = (one: Act | undefined, other: Act | undefined): boolean =>
  one?.sheet === true && other?.sheet === true && one.thing === other.thing;
const exactly = (text: string): RegExp => new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
