import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The programs that play the demo's devices. */
const DEVICES = fileURLToPath(new URL('../../../../demo/devices/', import.meta.url));
const device = (name: string, ...words: string[]): string[] => [name.endsWith('.mjs') ? 'node' : 'sh', join(DEVICES, name), ...words];

/** A value that is kept in the "pin" of that name. */
const pin = (name: string, initial: string) => ({
  write: { run: device('set.sh', name, '{{value}}'), timeout: '5s' },
  read: { run: device('get.sh', name, initial), every: '60s', timeout: '5s' },
});
/** Says each line that is written to the file of that name, as a sensor on a wire would. */
const wire = (name: string) => ({
  stream: { run: ['sh', '-c', 'touch "$AROUND_DEMO/$1"; exec tail -q -n 1 -F "$AROUND_DEMO/$1" 2>/dev/null', 'wire', name] },
});
const onOff = (name: string) => ({ type: 'OnOffProperty', ...pin(`${name}.on`, 'false') });
const sensor = (capability: string, type: string, name: string, more: object = {}) => ({
  type: [capability],
  properties: { state: { type, ...wire(name), ...more } },
});

const RECIPE = {
  type: 'object',
  properties: {
    name: { type: 'string', title: 'Dish', minLength: 1, maxLength: 40 },
    minutes: { type: 'integer', title: 'Minutes', minimum: 1, maximum: 600 },
    fan: { type: 'boolean', title: 'Hot air' },
  },
  required: ['name', 'minutes'],
};

const LIVING = {
  lamp: { title: 'Floor lamp', type: ['OnOffSwitch', 'Light'], properties: { on: onOff('lamp') } },
  ceiling: {
    title: 'Ceiling light',
    type: ['OnOffSwitch', 'Light', 'ColorControl'],
    properties: {
      on: onOff('ceiling'),
      brightness: { type: 'BrightnessProperty', ...pin('ceiling.brightness', '70') },
      color: { type: 'ColorProperty', ...pin('ceiling.color', '#FFB46B') },
    },
  },
  strip: {
    title: 'Light strip',
    type: ['OnOffSwitch', 'Light', 'ColorControl'],
    properties: {
      on: onOff('strip'),
      warmth: { type: 'ColorTemperatureProperty', minimum: 2200, maximum: 6500, ...pin('strip.warmth', '2700') },
    },
  },
  plug: {
    title: 'Kettle',
    type: ['OnOffSwitch', 'SmartPlug', 'EnergyMonitor'],
    properties: { on: onOff('plug'), power: { type: 'InstantaneousPowerProperty', ...wire('plug.power') } },
  },
  dimmer: {
    title: 'Dimmer',
    type: ['MultiLevelSwitch'],
    properties: { level: { type: 'LevelProperty', minimum: 0, maximum: 20, ...pin('dimmer.level', '4') } },
  },
  fan: {
    title: 'Fan',
    type: ['Fan'],
    properties: { on: onOff('fan'), level: { type: 'LevelProperty', minimum: 0, maximum: 100, ...pin('fan.level', '30') } },
  },
  radiator: {
    title: 'Radiator',
    type: ['Thermostat'],
    properties: {
      temperature: { type: 'TemperatureProperty', ...wire('radiator.temperature') },
      target: { type: 'TargetTemperatureProperty', minimum: 5, maximum: 30, multipleOf: 0.5, ...pin('radiator.target', '20') },
      mode: { type: 'ThermostatModeProperty', ...pin('radiator.mode', 'auto') },
    },
  },
  board: {
    title: 'Hall display',
    type: ['TextDisplay'],
    properties: { text: { type: 'TextProperty', ...pin('board.text', 'Welcome') } },
  },
  oven: {
    title: 'Oven',
    properties: {
      program: { type: 'string', enum: ['bake', 'grill', 'steam', 'thaw', 'warm'], ...pin('oven.program', 'bake') },
      minutes: { type: 'integer', minimum: 1, ...pin('oven.minutes', '30') },
      childLock: { type: 'boolean', title: 'Child lock', ...pin('oven.childLock', 'false') },
      recipe: { schema: RECIPE, ...pin('oven.recipe', '{"name":"Bread","minutes":45}') },
      probes: { schema: { type: 'array', items: { type: 'number' }, maxItems: 3 }, ...pin('oven.probes', '[60]') },
      chime: { schema: { const: 'ding' }, title: 'Chime', write: { run: device('set.sh', 'oven.chime', '{{value}}'), timeout: '5s' } },
    },
    actions: {
      start: {
        title: 'Start',
        run: ['sh', '-c', 'cat > "$AROUND_DEMO/oven.start" && printf "{\\"readyAt\\": \\"19:30\\"}"'],
        input: {
          type: 'object',
          properties: { degrees: { type: 'integer', title: 'Degrees', minimum: 50, maximum: 250 } },
          required: ['degrees'],
        },
        timeout: '5s',
      },
    },
  },
  button: {
    title: 'Wall button',
    type: ['PushButton'],
    properties: { pushed: { type: 'PushedProperty' } },
    events: { pressed: { type: 'PressedEvent', title: 'Pressed' } },
    actions: { press: { title: 'Press it', run: device('press.sh'), timeout: '5s' } },
    stream: { run: device('button.sh') },
  },
  stuck: {
    title: 'Stuck relay',
    type: ['OnOffSwitch'],
    properties: { on: { type: 'OnOffProperty', ...pin('stuck.on', 'false'), write: { run: device('hang.sh'), timeout: '1s' } } },
  },
  flaky: {
    title: 'Tired lamp',
    type: ['OnOffSwitch', 'Light'],
    properties: {
      on: {
        ...onOff('flaky'),
        write: {
          run: [
            'sh',
            '-c',
            `test -e "$AROUND_DEMO/flaky.bulb" || { echo "the bulb is loose: turn it" >&2; exit 3; }; exec sh ${DEVICES}set.sh flaky.on "$1"`,
            'flaky',
            '{{value}}',
          ],
          timeout: '5s',
        },
      },
    },
  },
};

const GARDEN = {
  camera: {
    title: 'Garden camera',
    type: ['Camera'],
    properties: { image: { type: 'ImageProperty', media: 'image/png', read: { run: device('camera.mjs'), every: '1s', timeout: '10s' } } },
  },
  lock: {
    title: 'Door lock',
    type: ['Lock'],
    properties: { locked: { type: 'LockedProperty' } },
    actions: {
      lock: { type: 'LockAction', title: 'Lock', run: device('lock.sh', 'locked'), timeout: '5s' },
      unlock: { type: 'UnlockAction', title: 'Unlock', run: device('lock.sh', 'unlocked'), timeout: '5s' },
    },
    stream: { run: device('watch.sh', 'lock.locked', 'locked', 'locked', 'text') },
  },
  shutter: {
    title: 'Shutter',
    type: ['Cover'],
    properties: {
      position: {
        type: 'PositionProperty',
        write: { run: device('cover.sh', '{{value}}'), timeout: '30s', concurrency: 'replace', lane: 'motor' },
      },
      open: { type: 'OpenProperty' },
    },
    actions: {
      open: { type: 'OpenAction', run: device('cover.sh', '100'), timeout: '30s', concurrency: 'replace', lane: 'motor' },
      close: { type: 'CloseAction', run: device('cover.sh', '0'), timeout: '30s', concurrency: 'replace', lane: 'motor' },
      stop: { type: 'StopAction', run: ['true'], concurrency: 'replace', lane: 'motor' },
    },
    stream: { run: device('watch.sh', 'cover.position', 'position', '0', 'position') },
  },
  gate: {
    title: 'Garden gate',
    type: ['Cover', 'Gate'],
    properties: { open: { type: 'OpenProperty', ...wire('gate.state') } },
    actions: { open: { type: 'OpenAction', run: device('set.sh', 'gate.open', 'true'), timeout: '5s' } },
  },
  siren: {
    title: 'Siren',
    type: ['Alarm'],
    properties: { alarm: { type: 'AlarmProperty', ...pin('siren.alarm', 'false') } },
    events: { raised: { type: 'AlarmEvent' } },
  },
  pump: { title: 'Garden pump', type: ['OnOffSwitch'], properties: { on: { ...onOff('pump'), safe: false } } },
  sprinkler: {
    title: 'Sprinkler',
    actions: {
      water: {
        title: 'Water',
        run: [
          'sh',
          '-c',
          'trap "printf no > $AROUND_DEMO/sprinkler; exit" TERM; printf yes > "$AROUND_DEMO/sprinkler"; for p in $(seq 1 99); do echo "{\\"progress\\": $p}"; sleep 0.2; done',
        ],
        timeout: '30s',
      },
    },
  },
  door: { title: 'Front door', ...sensor('DoorSensor', 'OpenProperty', 'door') },
  motion: { title: 'Drive', ...sensor('MotionSensor', 'MotionProperty', 'motion') },
  presence: { title: 'Study', ...sensor('OccupancySensor', 'OccupiedProperty', 'presence') },
  leak: { title: 'Laundry floor', ...sensor('LeakSensor', 'LeakProperty', 'leak') },
  smoke: { title: 'Attic smoke', ...sensor('SmokeSensor', 'SmokeProperty', 'smoke') },
  post: { title: 'Letter box', ...sensor('BinarySensor', 'BooleanProperty', 'post') },
  outside: { title: 'Outside', ...sensor('TemperatureSensor', 'TemperatureProperty', 'outside') },
  cellar: { title: 'Cellar', ...sensor('HumiditySensor', 'HumidityProperty', 'cellar') },
  barometer: { title: 'Barometer', ...sensor('BarometricPressureSensor', 'BarometricPressureProperty', 'barometer') },
  cistern: { title: 'Cistern', ...sensor('MultiLevelSensor', 'LevelProperty', 'cistern', { minimum: 0, maximum: 100, unit: 'percent' }) },
  air: { title: 'Air', ...sensor('AirQualitySensor', 'ConcentrationProperty', 'air') },
};

/**
 * A house with a thing of every capability and a control of every kind of schema, on the demo's two controllers.
 * @returns the folder with the controllers' configurations (JSON is YAML too); whoever asked removes it
 */
export function eveningControllers(): string {
  const folder = mkdtempSync(join(tmpdir(), 'around-evening-'));
  writeFileSync(join(folder, 'living.yaml'), JSON.stringify({ title: 'Living room board', things: LIVING }));
  writeFileSync(join(folder, 'garden.yaml'), JSON.stringify({ title: 'Garden board', things: GARDEN }));
  return folder;
}

/** What each sensor is given at its wire, and what its tile then says. */
export const SENSED: readonly (readonly [thing: string, file: string, line: string, says: RegExp])[] = [
  ['garden/door', 'door', 'true', /^Open/],
  ['garden/motion', 'motion', 'true', /^Motion/],
  ['garden/presence', 'presence', 'true', /^Occupied/],
  ['garden/leak', 'leak', 'true', /^Leak/],
  ['garden/smoke', 'smoke', 'true', /^Smoke/],
  ['garden/post', 'post', 'true', /^Yes/],
  ['garden/outside', 'outside', '-3.5', /3\.5/],
  ['garden/cellar', 'cellar', '63', /^63/],
  ['garden/barometer', 'barometer', '1013.2', /1,?013/],
  ['garden/cistern', 'cistern', '41', /^41/],
  ['garden/air', 'air', '612', /^612/],
  ['living/radiator', 'radiator.temperature', '18.5', /18\.5/],
];
