import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fakeStage, realStage, type SerialStage, serialContract } from '@around/platform/contract';
import { FakeClock, FakeSerial } from '@around/platform/fake';
import { nodeSerial } from '@around/platform/node';
import { describe, expect, it } from 'vitest';

const hasSocat = spawnSync('socat', ['-V'], { stdio: 'ignore' }).status === 0;

serialContract('fake', async (): Promise<SerialStage> => {
  const clock = new FakeClock();
  const ports = new FakeSerial(clock);
  const device = ports.device('/dev/ttyUSB0');
  return {
    ports,
    path: device.path,
    send: (text) => device.send(text),
    received: () => device.received.map((line) => `${line}\n`).join(''),
    unplug: () => device.unplug(),
    replug: async () => device.replug(),
    stage: fakeStage(clock),
    end: async () => {},
  };
});

/** A pseudo-terminal whose far end is a socket of this test; ending socat is pulling the plug. */
async function pty(): Promise<SerialStage> {
  const folder = mkdtempSync(join(tmpdir(), 'around-serial-'));
  const path = join(folder, 'tty');
  const stage = realStage();
  let far: Socket | undefined;
  let received = '';
  const server = createServer((socket) => {
    far = socket;
    socket.on('data', (bytes) => {
      received += String(bytes);
    });
    socket.on('error', () => {});
  }).listen(join(folder, 'far'));
  let socat: ChildProcess | undefined;
  const plug = async (): Promise<void> => {
    far = undefined;
    socat = spawn('socat', [`pty,raw,echo=0,link=${path}`, `unix-connect:${join(folder, 'far')}`], { stdio: 'ignore' });
    await stage.until(() => far !== undefined && existsSync(path));
  };
  const unplug = (): void => {
    socat?.kill('SIGTERM');
  };
  await plug();
  return {
    ports: nodeSerial(),
    path,
    send: (text) => void far?.write(text),
    received: () => received,
    unplug,
    replug: async () => {
      await stage.until(() => socat?.exitCode !== null || socat?.signalCode !== null);
      await plug();
    },
    stage,
    end: async () => {
      unplug();
      far?.destroy();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

if (!hasSocat && process.env.CI === 'true') {
  it('needs the Debian package socat', () => expect.fail('apt install socat'));
}
serialContract('node', pty, hasSocat ? undefined : 'needs the Debian package socat');

describe('node serial', () => {
  it('lists ports without loading anything', async () => {
    expect((await nodeSerial().listSerial()).every((path) => path.startsWith('/dev/tty'))).toBe(true);
  });
});
