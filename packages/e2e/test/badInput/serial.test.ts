import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHome, homeConfig, openDb } from '@around/home';
import { DISPLAY_LINE, fromUtf8, toDisplay } from '@around/messages';
import { FakeClock, FakeNetwork, FakeSerial, type FakeSerialDevice, MemoryFiles, seededRandom } from '@around/platform/fake';
import { nodeClock, nodeNetwork, nodeRandom, nodeSerial, nodeWeb } from '@around/platform/node';
import { nodeSuite } from '@around/sealing/node';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { goldenSamples } from '../support/goldenSamples.js';
import { describeWith } from '../support/needs.js';
import { seedOf } from '../support/simulatedHouse.js';
import { readVectors } from '../support/vectors.js';
import { heldBytes, until, Watch } from '../support/watch.js';
import { INPUT_TIMEOUT, inputsOf } from './inputs.js';
import { joined, Mutator } from './mutations.js';
import { Siege } from './siege.js';

const SEED = seedOf(108);
vi.setConfig({ testTimeout: INPUT_TIMEOUT });

const INPUTS = inputsOf({ fake: 15_000, real: 4_000 });
const siege = new Siege('serial');
afterAll(() => siege.end());

const NEWLINE = Uint8Array.of(0x0a);
const HELLO = JSON.stringify({ t: 'hello', v: 1, display: 'M5Stack', width: 320, height: 240 });

/** A home with two displays: what hangs on the first is broken, the second is as it should be. */
async function displays(watch: Watch) {
  (await openDb(':memory:')).close();
  const clock = new FakeClock();
  const serial = new FakeSerial(clock);
  const broken = serial.device('/dev/ttyUSB0');
  const sound = serial.device('/dev/ttyUSB1');
  const host = new FakeNetwork(clock, { seed: SEED }).host('pi', { addresses: ['192.168.1.2'] });
  const real = nodeSuite();
  const home = createHome(
    {
      clock,
      random: seededRandom(SEED),
      log: watch.log(),
      network: host,
      web: host,
      serial,
      files: new MemoryFiles('/home'),
      // scrypt takes real time on another thread, during which fake hours would pass.
      suite: { ...real, scrypt: async (password, salt) => real.hmac(salt, password) },
      openDb: () => openDb(':memory:'),
    },
    homeConfig({ title: 'Test house', displays: { m5stack: [broken.path, sound.path] } }),
  );
  await clock.settle(home.start());
  await clock.advance(1_000);
  return { clock, broken, sound, home };
}

/** What a display got is what a display reads. */
function expectGoodLines(device: FakeSerialDevice): void {
  for (const line of device.received) {
    const message = toDisplay.decode(line, DISPLAY_LINE);
    if (!message.ok) throw new Error(`the home wrote what no display reads: ${message.error} in ${line.slice(0, 300)}`);
  }
}

describe(`bad input on a display's serial line (seed ${SEED})`, () => {
  it('is counted and dropped; the other display shows the house as ever', async () => {
    using watch = new Watch();
    const { clock, broken, sound, home } = await displays(watch);
    const dice = new Mutator(seededRandom(SEED), readVectors());
    const samples = [...goldenSamples('fromDisplay'), ...goldenSamples('toDisplay')];
    const inputs = INPUTS.fake;
    let before = 0;
    for (let sent = 0; sent < inputs; sent++) {
      const bytes = dice.chance(0.15) ? dice.raw() : dice.text(dice.pick(samples));
      // A port gives text: what is no UTF-8 comes as replacement characters.
      const text = fromUtf8(bytes) ?? Buffer.from(bytes).toString('utf8');
      broken.send(dice.chance(0.9) ? `${text}\n` : text);
      siege.count(1, 0);
      if (sent % 200 === 199) await clock.advance(100);
      if (sent % 5_000 === 4_999) {
        const had = sound.received.length;
        sound.send(`${HELLO}\n`);
        await clock.advance(500);
        expect(sound.received.slice(had).some((line) => line.includes('"t":"status"'))).toBe(true);
        siege.turned();
        broken.received.length = 0;
        sound.received.length = 0;
      }
      if (sent === Math.floor(inputs / 3)) before = await heldBytes();
    }
    await clock.advance(61_000);
    expectGoodLines(broken);
    expectGoodLines(sound);
    // It is told of, and not once for each line.
    expect(watch.warnings.get('the display sends lines that are no messages')).toBeGreaterThan(0);
    expect(watch.warnings.get('the display sends lines that are no messages')).toBeLessThanOrEqual(inputs / 1_000 + 2);
    expect(watch.faults).toEqual([]);
    await siege.grown(before);
    // And once it speaks sense it is a display like any other.
    broken.send(`\n${HELLO}\n`);
    await clock.advance(500);
    expect(broken.received.at(-1)).toContain('"t":"');
    await clock.settle(home.stop(), 120_000);
    expect(clock.pending).toBe(0);
  });

  it('a line that never ends, one too long, and a display that reads nothing', async () => {
    using watch = new Watch();
    const { clock, broken, sound, home } = await displays(watch);
    broken.send(`${'x'.repeat(DISPLAY_LINE + 1)}\n${HELLO}\n`);
    await clock.advance(500);
    expect(broken.received.length).toBeGreaterThan(0);
    broken.reading = false;
    for (let i = 0; i < 200; i++) {
      sound.send(`${JSON.stringify({ t: 'button', button: 'C', press: 'short' })}\n`);
      broken.send(`${HELLO}\n`);
      await clock.advance(1_000);
    }
    expectGoodLines(sound);
    expect(sound.received.at(-1)).toContain('"t":"');
    broken.unplug();
    await clock.advance(5_000);
    broken.reading = true;
    broken.replug();
    await clock.advance(5_000);
    broken.received.length = 0;
    broken.send(`${HELLO}\n`);
    await clock.advance(1_000);
    expect(broken.received.length).toBeGreaterThan(0);
    expect(watch.faults).toEqual([]);
    await clock.settle(home.stop(), 120_000);
  });

  it('shows its limits: a button that is pressed a thousand times a second opens no flood of offers', async () => {
    using watch = new Watch();
    const { clock, broken, home } = await displays(watch);
    broken.send(`${HELLO}\n`);
    await clock.advance(500);
    let offers = 0;
    home.offers.subscribe(() => offers++);
    const press = `${JSON.stringify({ t: 'button', button: 'B', press: 'long' })}\n`;
    for (let i = 0; i < 50; i++) {
      broken.send(press.repeat(100));
      await clock.advance(100);
    }
    // One is shown already: its link and its code are all that is open.
    expect(offers).toBe(0);
    expect(home.desk.slots()).toHaveLength(2);
    expect(watch.faults).toEqual([]);
    await clock.settle(home.stop(), 120_000);
  });
});

describeWith(['socat'], `bad input on a real serial port (seed ${SEED})`, () => {
  it('bytes that are no lines, no text and no end: what follows them is read again', async () => {
    using watch = new Watch();
    const folder = mkdtempSync(join(tmpdir(), 'around-serial-'));
    const path = join(folder, 'tty');
    let far: Socket | undefined;
    let heard = '';
    const server = createServer((socket) => {
      far = socket;
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => {
        heard = (heard + String(bytes)).slice(-10_000);
      });
    }).listen(join(folder, 'far'));
    const socat = spawn('socat', [`pty,raw,echo=0,link=${path}`, `unix-connect:${join(folder, 'far')}`], { stdio: 'ignore' });
    await until('the port is there', () => far !== undefined && existsSync(path));
    const home = createHome(
      {
        clock: nodeClock,
        random: nodeRandom,
        log: watch.log(),
        network: nodeNetwork(),
        web: nodeWeb({ log: watch.log() }),
        serial: nodeSerial(),
        files: new MemoryFiles('/home'),
        suite: nodeSuite(),
        openDb: () => openDb(':memory:'),
      },
      homeConfig({ listen: { host: '127.0.0.1', lan: 0, tcp: 0, beacon: 0 }, displays: { m5stack: [path] } }),
    );
    await home.start();
    const dice = new Mutator(seededRandom(SEED + 1), readVectors());
    const samples = goldenSamples('fromDisplay');
    for (let sent = 0; sent < INPUTS.real; sent += 50) {
      const lines = Array.from({ length: 50 }, () => joined(dice.chance(0.3) ? dice.raw() : dice.text(dice.pick(samples)), NEWLINE));
      await new Promise((resolve) => far?.write(joined(...lines), resolve));
      siege.count(lines.length, 0);
    }
    await new Promise((resolve) => far?.write(joined(new Uint8Array(200_000).fill(0x7b), NEWLINE), resolve));
    heard = '';
    await until('the display is heard and drawn for', () => {
      far?.write(`${HELLO}\n`);
      return heard.includes('"t":"status"');
    });
    await home.stop();
    socat.kill('SIGTERM');
    far?.destroy();
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true, force: true });
    expect(watch.faults).toEqual([]);
  });
});
