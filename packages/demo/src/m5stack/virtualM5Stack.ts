import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Cable, NoCable } from './cable.js';
import { Device } from './device.js';
import { draw } from './draw.js';
import { DisplayPage } from './page.js';
import { encodePng } from './png.js';
import { Screen } from './screen.js';
import { drawTerminal } from './terminal.js';
import { VirtualLcd } from './virtualLcd.js';

const HELP = `virtualM5Stack: an M5Stack without the hardware

  --link PATH      where the home finds its serial port
  --data DIR       folder for screen.png
  --http PORT      page with the screen and the buttons, and the same on an LCD, on 127.0.0.1 (0: a free port; missing: no page)
  --terminal       draw the screen in this terminal too
  --help

SIGUSR1 pulls the cable, and plugs it in again the next time.
Prints one JSON line when it is ready: {"ready":true,"link":…,"page":…} or {"ready":false,"why":…}.
`;

const { values } = parseArgs({
  options: {
    link: { type: 'string' },
    data: { type: 'string' },
    http: { type: 'string' },
    terminal: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
if (values.link === undefined || values.data === undefined) {
  process.stderr.write(`--link and --data are needed.\n\n${HELP}`);
  process.exit(2);
}
const link = values.link;
const data = values.data;
mkdirSync(data, { recursive: true, mode: 0o700 });

const now = (): number => performance.now();
const device = new Device((line) => cable.send(line));
let picture: Uint8Array = encodePng(new Screen());
let drawn: Uint8Array | undefined;

function redraw(): void {
  const face = device.face(now());
  const screen = draw(face);
  if (drawn !== undefined && Buffer.compare(drawn, screen.pixels) === 0) return;
  drawn = screen.pixels;
  picture = encodePng(screen);
  // Whole or not at all: somebody may be looking at it just now.
  writeFileSync(join(data, '.screen.png'), picture);
  renameSync(join(data, '.screen.png'), join(data, 'screen.png'));
  page.changed(face.plugged);
  if (values.terminal) process.stdout.write(drawTerminal(screen, Math.min(process.stdout.columns ?? 80, 160)));
}

const cable = new Cable(link, {
  onData(bytes) {
    if (device.receive(bytes, now())) redraw();
  },
  onLost() {
    device.unplug();
    redraw();
    setTimeout(() => void plug().catch(() => {}), 1_000);
  },
});

let stopping = false;

async function plug(): Promise<void> {
  if (stopping) return;
  await cable.plug();
  device.plug(now());
  redraw();
}

async function unplug(): Promise<void> {
  await cable.unplug();
  device.unplug();
  redraw();
}

let busy: Promise<void> = Promise.resolve();
function setCable(on: boolean): void {
  busy = busy
    .then(() => (on ? plug() : unplug()))
    .catch((error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
    });
}

const lcd = values.http === undefined ? undefined : new VirtualLcd(() => device.face(now()));

const page = new DisplayPage({
  png: () => picture,
  lcd: () => lcd?.png ?? picture,
  onButton(button, press) {
    device.press(button, press);
    redraw();
  },
  onCable: setCable,
});

async function stop(): Promise<void> {
  stopping = true;
  await busy;
  await cable.unplug();
  await lcd?.stop();
  await page.close();
  process.exit(0);
}
process.on('SIGINT', () => void stop());
process.on('SIGTERM', () => void stop());
process.on('SIGUSR1', () => setCable(!cable.plugged));

const say = (line: object): boolean => process.stdout.write(`${JSON.stringify(line)}\n`);
try {
  await plug();
  const port = values.http === undefined ? undefined : await page.listen(Number(values.http));
  if (values.terminal) process.stdout.write('\x1b[2J');
  say({ ready: true, link, ...(port === undefined ? {} : { page: `http://127.0.0.1:${port}/` }), picture: join(data, 'screen.png') });
  redraw();
  await lcd?.start(() => page.changed(cable.plugged));
  // The countdown of a pairing offer, and the age of what is shown.
  setInterval(() => {
    device.tick(now());
    redraw();
  }, 1_000);
} catch (error) {
  say({ ready: false, why: error instanceof NoCable ? error.message : `no virtual display: ${String(error)}` });
  await cable.unplug();
  process.exit(3);
}
