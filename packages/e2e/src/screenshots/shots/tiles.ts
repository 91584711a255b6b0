import { type ThingEntry, type ThingModel, toThingDescription } from '@around/messages';
import type { Page } from 'playwright-core';
import type { Chapter, Shot } from '../shot.js';
import { type Stage, tile } from '../stage.js';
import type { View } from '../view.js';

interface Demo {
  clear(): void;
  describe(entry: ThingEntry): void;
  setController(id: string, state: string): void;
  setValue(key: string, value: unknown, quality?: string, at?: number): void;
  ask(what: 'setLook', look: unknown): Promise<unknown>;
  play(...scripts: (readonly [step: string, ms: number, code?: string, detail?: string][])[]): void;
}
declare const demoHome: Demo;

type Model = Pick<ThingModel, 'title' | '@type' | 'properties'> & { actions?: ThingModel['actions'] };
interface Kind {
  readonly model: Model;
  readonly off: Readonly<Record<string, unknown>>;
  readonly on: Readonly<Record<string, unknown>>;
  /** What is pressed in its tile; missing where nothing can be. */
  readonly press?: 'puck' | 'last';
}

const KINDS: Readonly<Record<string, Kind>> = {
  plug: {
    model: {
      title: 'Socket',
      '@type': ['OnOffSwitch', 'SmartPlug'],
      properties: { on: { '@type': 'OnOffProperty' }, power: { '@type': 'InstantaneousPowerProperty' } },
    },
    off: { on: false, power: 0 },
    on: { on: true, power: 1_240 },
    press: 'puck',
  },
  light: {
    model: {
      title: 'Ceiling light',
      '@type': ['OnOffSwitch', 'Light'],
      properties: { on: { '@type': 'OnOffProperty' }, brightness: { '@type': 'BrightnessProperty' } },
    },
    off: { on: false, brightness: 70 },
    on: { on: true, brightness: 70 },
    press: 'puck',
  },
  radiator: {
    model: {
      title: 'Radiator',
      '@type': ['Thermostat'],
      properties: {
        target: { '@type': 'TargetTemperatureProperty', minimum: 5, maximum: 30, multipleOf: 0.5 },
        temperature: { '@type': 'TemperatureProperty' },
        heating: { '@type': 'HeatingCoolingProperty' },
      },
    },
    off: { target: 18, temperature: 20.6, heating: 'off' },
    on: { target: 21, temperature: 20.6, heating: 'heating' },
    press: 'last',
  },
  cover: {
    model: {
      title: 'Blinds',
      '@type': ['Cover'],
      properties: { position: { '@type': 'PositionProperty' } },
      actions: { open: { '@type': 'OpenAction' }, stop: { '@type': 'StopAction' }, close: { '@type': 'CloseAction' } },
    },
    off: { position: 0 },
    on: { position: 80 },
    press: 'last',
  },
  lock: {
    model: {
      title: 'Front door',
      '@type': ['Lock'],
      properties: { locked: { '@type': 'LockedProperty' } },
      actions: { lock: { '@type': 'LockAction' }, unlock: { '@type': 'UnlockAction' } },
    },
    off: { locked: 'locked' },
    on: { locked: 'unlocked' },
  },
  fan: {
    model: {
      title: 'Fan',
      '@type': ['Fan', 'OnOffSwitch'],
      properties: { on: { '@type': 'OnOffProperty' }, level: { '@type': 'LevelProperty', minimum: 0, maximum: 3, multipleOf: 1 } },
    },
    off: { on: false, level: 1 },
    on: { on: true, level: 2 },
    press: 'puck',
  },
  button: {
    model: {
      title: 'Doorbell',
      '@type': ['PushButton'],
      properties: { pushed: { '@type': 'PushedProperty' } },
      actions: { ring: { title: 'Ring it' } },
    },
    off: { pushed: false },
    on: { pushed: true },
    press: 'puck',
  },
  climate: {
    model: {
      title: 'Temperature',
      '@type': ['TemperatureSensor', 'HumiditySensor'],
      properties: { temperature: { '@type': 'TemperatureProperty' }, humidity: { '@type': 'HumidityProperty' } },
    },
    off: { temperature: 18.2, humidity: 40 },
    on: { temperature: 21.4, humidity: 46 },
  },
  door: {
    model: { title: 'Back door', '@type': ['DoorSensor'], properties: { open: { '@type': 'OpenProperty' } } },
    off: { open: false },
    on: { open: true },
  },
  sign: {
    model: { title: 'Message board', '@type': ['TextDisplay'], properties: { text: { '@type': 'TextProperty' } } },
    off: { text: '' },
    on: { text: 'Dinner at seven' },
  },
};

const STATES = ['off', 'on', 'pending', 'failed', 'stale', 'unavailable', 'unknown'] as const;
type State = (typeof STATES)[number];
const AGE_MS = 42 * 60_000;

const idOf = (kind: string, state: State): string => `${state === 'unavailable' ? 'garden' : 'living'}/${kind}-${state}`;

function entryOf(kind: string, model: Model, state: State): ThingEntry {
  const id = idOf(kind, state);
  const [controller = '', key = ''] = id.split('/');
  return { id, controller, td: toThingDescription({ actions: {}, events: {}, ...model, key }, { home: 'pictures', controller }) };
}

/** The demo's home with one thing of every kind in every state, a room for each state. */
async function everything(stage: Stage, view: View): Promise<Page> {
  const page = await stage.demo('/', view);
  // As wide as the layout of a phone goes, and so high that nothing has to be scrolled into view to be drawn.
  await page.setViewportSize({ width: 836, height: 3_000 });
  const things = Object.entries(KINDS).flatMap(([kind, { model, off, on }]) =>
    STATES.map((state) => ({
      entry: entryOf(kind, model, state),
      room: `${STATES.indexOf(state) + 1} ${state}`,
      values: Object.entries(state === 'unknown' ? {} : state === 'off' || state === 'pending' || state === 'failed' ? off : on),
      old: state === 'stale',
    })),
  );
  await page.evaluate(
    async ([things, age]) => {
      demoHome.clear();
      for (const { entry, room, values, old } of things) {
        demoHome.describe(entry);
        for (const [name, value] of values) {
          if (old) demoHome.setValue(`${entry.id}/${name}`, value, 'stale', Date.now() - age);
          else demoHome.setValue(`${entry.id}/${name}`, value);
        }
        await demoHome.ask('setLook', { thing: entry.id, room });
      }
      demoHome.setController('garden', 'away');
    },
    [things, AGE_MS] as const,
  );
  await tile(page, idOf('sign', 'unknown')).waitFor();
  for (const [kind, { press }] of Object.entries(KINDS)) {
    if (press === undefined) continue;
    for (const state of ['pending', 'failed'] as const) {
      await page.evaluate(
        (end) => demoHome.play(end === 'pending' ? [['completed', 600_000]] : [['failed', 10, 'exit', 'it does not answer']]),
        state,
      );
      const one = tile(page, idOf(kind, state));
      await (press === 'puck' ? one.getByTestId('puck') : one.getByRole('button').last()).click();
    }
    await tile(page, idOf(kind, 'pending')).locator('.puck.pending').waitFor();
    await page.locator(`[data-testid="thing-${idOf(kind, 'failed')}"].has-failed`).waitFor();
  }
  // One after the other: each failure has its own.
  for (const toast = page.getByTestId('toast'); (await toast.count()) > 0; ) await toast.getByRole('button').last().click();
  return page;
}

const sheet = (name: string, view: View): Shot => ({ name: `03-tiles-${name}`, view, show: everything });

/** 3: every kind of tile in every state, on the home inside the page: no real one has them all at a time. */
export const tilesChapter: Chapter = { title: 'Tiles', shots: [sheet('light', {}), sheet('dark', { dark: true })] };
