import { type Look, type ThingEntry, type ThingModel, toThingDescription } from '@around/messages';

const HOME = 'ZGVtbyBob21lIG9mIEFyQ';

/** Things of every kind of schema: the demo inside the page, and what the tests draw. */
const MODELS: Readonly<Record<string, readonly ThingModel[]>> = {
  living: [
    {
      key: 'lamp',
      title: 'Floor lamp',
      '@type': ['OnOffSwitch', 'Light'],
      properties: { on: { '@type': 'OnOffProperty' } },
      actions: {},
      events: {},
    },
    {
      key: 'ceiling',
      title: 'Ceiling light',
      '@type': ['OnOffSwitch', 'Light', 'ColorControl'],
      properties: {
        on: { '@type': 'OnOffProperty' },
        brightness: { '@type': 'BrightnessProperty' },
        color: { '@type': 'ColorProperty' },
        warmth: { '@type': 'ColorTemperatureProperty', minimum: 2_200, maximum: 6_500 },
        mode: { '@type': 'ColorModeProperty' },
      },
      actions: { fade: { '@type': 'FadeAction' } },
      events: { hot: { '@type': 'OverheatedEvent' } },
    },
    {
      key: 'plug',
      title: 'Kettle',
      '@type': ['OnOffSwitch', 'SmartPlug', 'EnergyMonitor'],
      properties: {
        on: { '@type': 'OnOffProperty' },
        power: { '@type': 'InstantaneousPowerProperty', 'around:staleAfter': 20_000 },
        voltage: { '@type': 'VoltageProperty' },
      },
      actions: {},
      events: {},
    },
    {
      key: 'climate',
      title: 'Temperature',
      '@type': ['TemperatureSensor', 'HumiditySensor'],
      properties: {
        temperature: { '@type': 'TemperatureProperty', 'around:staleAfter': 20_000 },
        humidity: { '@type': 'HumidityProperty' },
      },
      actions: {},
      events: {},
    },
    {
      key: 'radiator',
      title: 'Radiator',
      '@type': ['Thermostat'],
      properties: {
        target: { '@type': 'TargetTemperatureProperty', minimum: 5, maximum: 30, multipleOf: 0.5 },
        temperature: { '@type': 'TemperatureProperty' },
        mode: { '@type': 'ThermostatModeProperty' },
        heating: { '@type': 'HeatingCoolingProperty' },
      },
      actions: {},
      events: {},
    },
    {
      key: 'trouble',
      title: 'Trouble maker',
      description: 'What happens when a program hangs or fails.',
      '@type': [],
      properties: {},
      actions: {
        hang: { title: 'Hang', description: 'Never ends and ignores every polite request' },
        fail: { title: 'Fail', description: 'Ends with an error' },
        slow: { title: 'Slow work', output: { type: 'object' } },
      },
      events: {},
    },
  ],
  garden: [
    {
      key: 'door',
      title: 'Front door',
      '@type': ['DoorSensor'],
      properties: { open: { '@type': 'OpenProperty' } },
      actions: {},
      events: {},
    },
    {
      key: 'lock',
      title: 'Door lock',
      '@type': ['Lock'],
      properties: { locked: { '@type': 'LockedProperty' } },
      actions: { lock: { '@type': 'LockAction' }, unlock: { '@type': 'UnlockAction' } },
      events: {},
    },
    {
      key: 'shutter',
      title: 'Shutter',
      '@type': ['Cover'],
      properties: { position: { '@type': 'PositionProperty' }, open: { '@type': 'OpenProperty' } },
      actions: { open: { '@type': 'OpenAction' }, close: { '@type': 'CloseAction' }, stop: { '@type': 'StopAction' } },
      events: {},
    },
    {
      key: 'camera',
      title: 'Garden camera',
      '@type': ['Camera'],
      properties: { image: { '@type': 'ImageProperty', contentMediaType: 'image/bmp' } },
      actions: { photos: { title: 'A photo every 5 s', 'around:repeat': 5_000, output: { contentMediaType: 'image/bmp' } } },
      events: {},
    },
    {
      key: 'button',
      title: 'Wall button',
      '@type': ['PushButton'],
      properties: { pushed: { '@type': 'PushedProperty' } },
      actions: { press: { title: 'Press it' } },
      events: { pressed: { '@type': 'PressedEvent' } },
    },
  ],
  lab: [
    {
      key: 'everything',
      title: 'One of every schema, with a name that is much longer than a tile is wide',
      '@type': [],
      properties: {
        flag: { type: 'boolean', title: 'Flag' },
        count: { type: 'integer', title: 'Count', minimum: 0 },
        ratio: { type: 'number', title: 'Ratio' },
        level: { type: 'integer', title: 'Level', minimum: -10, maximum: 10 },
        name: { type: 'string', title: 'Name', minLength: 2, maxLength: 20 },
        note: { type: 'string', title: 'Note', maxLength: 400 },
        mode: { type: 'string', title: 'Mode', enum: ['calm', 'normal', 'wild'] },
        station: { type: 'integer', title: 'Station', enum: [1, 2, 3, 5, 8, 13] },
        window: {
          type: 'object',
          title: 'Window',
          properties: {
            from: { type: 'integer', title: 'From hour', minimum: 0, maximum: 23 },
            to: { type: 'integer', title: 'To hour', minimum: 0, maximum: 23 },
            days: { type: 'array', title: 'Days', items: { type: 'string', enum: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'] }, maxItems: 5 },
            active: { type: 'boolean', title: 'Active' },
          },
          required: ['from', 'to'],
        },
        points: {
          type: 'array',
          title: 'Points',
          items: { type: 'object', properties: { x: { type: 'number' }, y: { type: 'number' } }, required: ['x', 'y'] },
          maxItems: 4,
        },
        secret: { type: 'string', title: 'Secret', writeOnly: true },
        reset: { type: 'null', title: 'Reset counter' },
        anything: { title: 'Anything' },
        report: { type: 'object', title: 'Report', readOnly: true, properties: { ok: { type: 'boolean' }, runs: { type: 'integer' } } },
        never: { type: 'number', title: 'Never read', readOnly: true, unit: 'lux' },
        gate: { type: 'boolean', title: 'Gate motor', 'around:class': 3 },
      },
      actions: {
        echo: {
          title: 'Echo',
          input: {
            type: 'object',
            properties: {
              text: { type: 'string', title: 'Text', maxLength: 40 },
              times: { type: 'integer', title: 'Times', minimum: 1, maximum: 9, default: 1 },
            },
            required: ['text'],
          },
        },
        dial: { title: 'Dial', input: { type: 'string', title: 'Number', pattern: '^[0-9]+$' } },
      },
      events: { bang: { title: 'Bang', data: { type: 'object' } } },
    },
  ],
};

/** How the demo's household arranged its things. */
export const DEMO_LOOKS: readonly Look[] = [
  { thing: 'living/lamp', room: 'Living room' },
  { thing: 'living/ceiling', room: 'Living room', order: 10 },
  { thing: 'living/climate', room: 'Living room' },
  { thing: 'living/radiator', room: 'Living room' },
  { thing: 'garden/shutter', room: 'Living room' },
  { thing: 'living/plug', room: 'Kitchen' },
  { thing: 'garden/door', room: 'Hall' },
  { thing: 'garden/lock', room: 'Hall' },
  { thing: 'garden/button', room: 'Hall' },
];

export const DEMO_CONTROLLERS: Readonly<Record<string, string>> = { living: 'Living room', garden: 'Garden and hall', lab: 'Lab' };

export const demoThings = (): readonly ThingEntry[] =>
  Object.entries(MODELS).flatMap(([controller, models]) =>
    models.map((model) => ({ id: `${controller}/${model.key}`, controller, td: toThingDescription(model, { home: HOME, controller }) })),
  );

/** What the things say at first, by `thing/name`. */
export const DEMO_VALUES: Readonly<Record<string, unknown>> = {
  'living/lamp/on': false,
  'living/ceiling/on': true,
  'living/ceiling/brightness': 70,
  'living/ceiling/color': '#ffb46b',
  'living/ceiling/warmth': 2_700,
  'living/ceiling/mode': 'temperature',
  'living/plug/on': true,
  'living/plug/power': 1_843.2,
  'living/plug/voltage': 229.7,
  'living/climate/temperature': 21.4,
  'living/climate/humidity': 46,
  'living/radiator/target': 21,
  'living/radiator/temperature': 20.6,
  'living/radiator/mode': 'heat',
  'living/radiator/heating': 'heating',
  'garden/door/open': true,
  'garden/lock/locked': 'locked',
  'garden/shutter/position': 80,
  'garden/shutter/open': true,
  'garden/button/pushed': false,
  'lab/everything/flag': true,
  'lab/everything/count': 3,
  'lab/everything/ratio': 0.62,
  'lab/everything/level': -4,
  'lab/everything/name': 'Lab <b>1</b>',
  'lab/everything/note': 'Line one\nline two',
  'lab/everything/mode': 'normal',
  'lab/everything/station': 5,
  'lab/everything/window': { from: 8, to: 17, days: ['Mon', 'Fri'] },
  'lab/everything/points': [{ x: 1, y: 2 }],
  'lab/everything/anything': { free: ['form'] },
  'lab/everything/report': { ok: true, runs: 12 },
  'lab/everything/gate': false,
};
