import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The simulated devices: shell programs that leave traces in files, so that what really happened is known without asking anybody. */

export const CONTROLLERS = ['living', 'garden'] as const;
export type ControllerName = (typeof CONTROLLERS)[number];
export const TITLES: Readonly<Record<ControllerName, string>> = { living: 'Living', garden: 'Garden' };

/** Pins that are pressed, lamps that are written, of each controller. Odd pins are plugs (class 2), even ones switches (class 1). */
export const PINS = 6;
export const LAMPS = 2;

/** The time of the fork that became this shell is in field 22 of its stat, in ticks since boot: nothing that comes later blurs it. */
const STARTED = 'read -r stat < /proc/$$/stat';

const SCRIPTS: Readonly<Record<string, string>> = {
  // One line, one write, O_APPEND: the counter at the pin.
  'press.sh': `${STARTED}\necho "$AROUND_ID $stat" >> "$AROUND_DEMO/pins"\n`,
  'slow.sh': `${STARTED}\necho "$AROUND_ID $stat" >> "$AROUND_DEMO/pins"\nsleep 0.3\n`,
  'write.sh': `${STARTED}\necho "$AROUND_ID $stat" >> "$AROUND_DEMO/pins"\necho "$AROUND_VALUE" > "$AROUND_DEMO/$1.new"\nmv "$AROUND_DEMO/$1.new" "$AROUND_DEMO/$1"\n`,
  // What it starts must die with it.
  'hang.sh': `${STARTED}\necho "$AROUND_ID $stat" >> "$AROUND_DEMO/pins"\nsleep 3600 &\nsleep 3600\n`,
  // Each life counts from 1; what is said is written down first, so that what is missing was lost after it was made.
  'bell.sh': `${STARTED}
life="$1-$$-$(cut -d ' ' -f 22 /proc/$$/stat)"
n=0
while :; do
  if [ ! -e "$AROUND_DEMO/quiet" ]; then
    n=$((n + 1))
    echo "$life $n" >> "$AROUND_DEMO/rung"
    echo "{\\"event\\":\\"rang\\",\\"data\\":\\"$life $n\\",\\"count\\":$n}"
  fi
  sleep 0.25
done
`,
};

function yamlOf(controller: ControllerName, folder: string): string {
  const run = (script: string, ...args: string[]): string => JSON.stringify(['/bin/sh', join(folder, script), ...args]);
  const pins = Array.from({ length: PINS }, (_, i) => {
    const type = i % 2 === 0 ? 'OnOffSwitch' : 'SmartPlug';
    return `  pin${i}:
    type: [${type}]
    properties: { on: { type: OnOffProperty, driver: simulated } }
    actions:
      press: { run: ${run('press.sh')}, timeout: 60s, queue: 100 }
      slow: { run: ${run('slow.sh')}, timeout: 60s, queue: 100, lane: slow }
      hang: { run: ${run('hang.sh')}, timeout: 700ms, queue: 100, lane: hang }`;
  });
  const lamps = Array.from({ length: LAMPS }, (_, i) => {
    const file = `${controller}.lamp${i}`;
    return `  lamp${i}:
    type: [Light]
    properties:
      on: { type: OnOffProperty, driver: simulated }
      level:
        type: integer
        read: { run: [cat, ${JSON.stringify(join(folder, file))}], every: 2s }
        write: { run: ${run('write.sh', file)}, timeout: 60s, queue: 100 }`;
  });
  return `title: ${TITLES[controller]}
beacon: { every: 1s }
watchdog: { grace: 300ms, hangs: 100 }
things:
${[...pins, ...lamps].join('\n')}
  bell:
    type: [PushButton]
    events: { rang: { type: PressedEvent } }
    properties: { count: { type: integer } }
    stream: { run: ${run('bell.sh', controller)} }
`;
}

/** Writes the programs into `devices` and a configuration for each controller into `configs`. */
export function makeDevices(devices: string, configs: string): void {
  for (const folder of [devices, configs]) mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(SCRIPTS)) writeFileSync(join(devices, name), text);
  for (const controller of CONTROLLERS) {
    writeFileSync(join(configs, `${controller}.yaml`), yamlOf(controller, devices));
    for (let i = 0; i < LAMPS; i++) writeFileSync(join(devices, `${controller}.lamp${i}`), '0\n');
  }
}

/** One run of a pin's program. `at`: when it was forked, ms of this machine's monotonic clock. */
export interface PinRun {
  readonly id: string;
  readonly at: number;
}

const TICK_MS = 10;

/** ms that /proc counts from boot are ahead of the monotonic clock by so many: none, but on a machine that has slept. */
function bootOffset(): number {
  let offset = Number.NEGATIVE_INFINITY;
  // /proc/uptime is cut off to 10 ms: the largest of many is right.
  for (let i = 0; i < 300; i++)
    offset = Math.max(offset, Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 1_000 - monotonicMs());
  return offset;
}

/** ms of CLOCK_MONOTONIC, the same for every process of this machine. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

export function readPins(devices: string): PinRun[] {
  const offset = bootOffset();
  return linesOf(join(devices, 'pins')).map((line) => {
    const [id = ''] = line.split(' ');
    const ticks = Number(line.slice(line.lastIndexOf(')') + 2).split(' ')[19]);
    return { id, at: ticks * TICK_MS - offset };
  });
}

/** What the bells said, in order: `life n`. */
export function readRung(devices: string): string[] {
  return linesOf(join(devices, 'rung'));
}

/** The bells fall silent, or ring again. What they said before may still be under way. */
export function hush(devices: string, on: boolean): void {
  if (on) writeFileSync(join(devices, 'quiet'), '');
  else rmSync(join(devices, 'quiet'), { force: true });
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    // Nothing ran.
    return [];
  }
}
