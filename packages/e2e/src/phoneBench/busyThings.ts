/** The 200 things of a large household: what each is made of, and the lines that its device prints. */

export const THINGS = 200;
/** A household with so much has rooms: this many things in each. */
export const PER_ROOM = 15;

export interface BusyThing {
  /** `living/t7`, as the page knows it. */
  readonly id: string;
  readonly key: string;
  readonly room: string;
  /** What it prints at its n-th change; undefined for one that changes only when it is operated. */
  line(n: number): string | undefined;
  yaml(fifo: string): string;
}

interface Kind {
  readonly title: string;
  readonly type: string;
  readonly properties: string;
  line?(n: number): object;
}

const write = 'write: { run: ["true"], timeout: 5s }';
const on = `on: { type: OnOffProperty, ${write} }`;
const wave = (n: number, mean: number, swing: number): number => Number((mean + swing * Math.sin(n / 3)).toFixed(1));

/** What stands in a house, in about its proportions. The first kind is driven: it is what the measurements tap. */
const KINDS: readonly Kind[] = [
  { title: 'Lamp', type: 'OnOffSwitch, Light', properties: 'on: { type: OnOffProperty, driver: simulated }' },
  {
    title: 'Ceiling light',
    type: 'OnOffSwitch, Light',
    properties: `${on}, brightness: { type: BrightnessProperty, ${write} }`,
    line: (n) => ({ brightness: 1 + ((n * 7) % 100) }),
  },
  {
    title: 'Climate',
    type: 'TemperatureSensor, HumiditySensor',
    properties: 'temperature: { type: TemperatureProperty }, humidity: { type: HumidityProperty }',
    line: (n) => ({ temperature: wave(n, 21, 3) }),
  },
  {
    title: 'Plug',
    type: 'OnOffSwitch, SmartPlug',
    properties: `${on}, power: { type: InstantaneousPowerProperty }`,
    line: (n) => (n % 2 === 0 ? { on: n % 4 === 0 } : { power: wave(n, 800, 90) }),
  },
  { title: 'Motion', type: 'MotionSensor', properties: 'motion: { type: MotionProperty }', line: (n) => ({ motion: n % 2 === 0 }) },
  {
    title: 'Outside',
    type: 'TemperatureSensor',
    properties: 'temperature: { type: TemperatureProperty }',
    line: (n) => ({ temperature: wave(n, 9, 6) }),
  },
  {
    title: 'Humidity',
    type: 'HumiditySensor',
    properties: 'humidity: { type: HumidityProperty }',
    line: (n) => ({ humidity: 40 + (n % 30) }),
  },
  {
    title: 'Meter',
    type: 'EnergyMonitor',
    properties: 'power: { type: InstantaneousPowerProperty }',
    line: (n) => ({ power: wave(n, 2_300, 700) }),
  },
  { title: 'Window', type: 'DoorSensor', properties: 'open: { type: OpenProperty }', line: (n) => ({ open: n % 2 === 0 }) },
  {
    title: 'Radiator',
    type: 'Thermostat',
    properties: `temperature: { type: TemperatureProperty }, target: { type: TargetTemperatureProperty, ${write} }`,
    line: (n) => ({ temperature: wave(n, 20, 2) }),
  },
];

export const busyThings: readonly BusyThing[] = Array.from({ length: THINGS }, (_, i) => {
  const kind = KINDS[i % KINDS.length] as Kind;
  const key = `t${i}`;
  return {
    id: `living/${key}`,
    key,
    room: `Room ${String.fromCharCode(65 + Math.floor(i / PER_ROOM))}`,
    line: (n) => (kind.line === undefined ? undefined : `${JSON.stringify(kind.line(n))}\n`),
    yaml: (fifo) => {
      const stream = kind.line === undefined ? '' : `, stream: { run: [cat, ${JSON.stringify(fifo)}] }`;
      return `  ${key}: { title: ${kind.title} ${i}, type: [${kind.type}], properties: { ${kind.properties} }${stream} }`;
    },
  };
});
