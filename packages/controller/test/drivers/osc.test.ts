import { spawn, spawnSync } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { describeWith } from '../../../e2e/test/support/needs.js';
import { decodeOsc, encodeOsc, oscMatches } from '../../src/drivers/osc/codec.js';
import { driverContract, type Peer } from './contract.js';
import { Rig, until } from './rig.js';

/** OSC by hand, from the specification alone: text padded with NULs to four bytes, big-endian numbers. */
const text = (s: string): Buffer => Buffer.concat([Buffer.from(s), Buffer.alloc(4 - (Buffer.byteLength(s) % 4))]);
const int = (n: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(n);
  return bytes;
};
const float = (n: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatBE(n);
  return bytes;
};
const message = (address: string, tags: string, ...args: Buffer[]): Buffer => Buffer.concat([text(address), text(`,${tags}`), ...args]);

async function udp(): Promise<{ socket: Socket; port: number }> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { socket, port: socket.address().port };
}

/** A synthesizer that echoes what it is told, as those with feedback do. */
async function synth(): Promise<Peer> {
  const { socket, port } = await udp();
  const listen = await udp().then(async ({ socket: probe, port: free }) => {
    probe.close();
    await once(probe, 'close');
    return free;
  });
  const written: boolean[] = [];
  let level = 0;
  let silent = false;
  let hangs = false;
  const send = (bytes: Buffer): void => socket.send(bytes, listen, '127.0.0.1');
  const told = setInterval(() => {
    if (!silent) send(message('/synth/level', 'f', float(level)));
  }, 50);
  socket.on('message', (bytes) => {
    if (!bytes.subarray(0, 12).equals(text('/synth/on').subarray(0, 12)) || silent) return;
    if (hangs) return;
    const on = bytes.readInt32BE(bytes.length - 4);
    written.push(on === 1);
    send(message('/synth/on/is', 'i', int(on)));
  });
  return {
    config: {
      osc: { listen, host: '127.0.0.1' },
      things: {
        thing: {
          driver: 'osc',
          osc: { to: `127.0.0.1:${port}`, silence: 300 },
          properties: {
            level: { type: 'number', osc: { receive: '/synth/level' } },
            on: { type: 'OnOffProperty', osc: { send: '/synth/on', receive: '/synth/on/is', confirm: true, timeout: 500 } },
          },
        },
      },
    },
    peripherals: {},
    level: (value) => {
      level = value;
    },
    written: () => written,
    garbage: () => {
      for (const bytes of [
        Buffer.from('rubbish!'),
        Buffer.alloc(3),
        text('/synth/level'),
        message('/synth/level', 'f'),
        message('/synth/level', 's', text('loud')),
      ])
        send(bytes);
    },
    hang: (on) => {
      hangs = on;
    },
    leave: () => {
      silent = true;
    },
    comeBack: () => {
      silent = false;
    },
    stop: () => {
      clearInterval(told);
      socket.close();
    },
  };
}

driverContract('osc', { writes: true, refuses: false, hangs: true, knowsAway: false }, synth);

describe('OSC messages', () => {
  it('are what the specification shows', () => {
    // opensoundcontrol.org/spec-1_0-examples: /oscillator/4/frequency with 440.0, and /foo with 1000, -1, "hello", 1.234, 5.678.
    expect(Buffer.from(encodeOsc('/oscillator/4/frequency', [{ type: 'f', value: 440 }])).toString('hex')).toBe(
      '2f6f7363696c6c61746f722f342f6672657175656e6379002c66000043dc0000',
    );
    const foo = Buffer.from('2f666f6f000000002c696973666600000000 03e8ffffffff68656c6c6f0000003f9df3b640b5b22d'.replaceAll(' ', ''), 'hex');
    expect(decodeOsc(foo)).toEqual({ ok: true, messages: [{ address: '/foo', args: [1_000, -1, 'hello', 1.234, 5.678] }] });
  });

  it('carry every type, and bundles within bundles', () => {
    const blob = Buffer.concat([int(3), Buffer.from([1, 2, 3, 0])]);
    const all = message(
      '/a',
      'TFNI[ii]bhd',
      int(1),
      int(2),
      blob,
      Buffer.from('0000000000000007', 'hex'),
      Buffer.from('3ff8000000000000', 'hex'),
    );
    expect(decodeOsc(new Uint8Array(all))).toEqual({
      ok: true,
      messages: [{ address: '/a', args: [true, false, null, true, [1, 2], Uint8Array.of(1, 2, 3), 7, 1.5] }],
    });
    const bundle = (...packets: Buffer[]): Buffer =>
      Buffer.concat([text('#bundle'), Buffer.alloc(8), ...packets.flatMap((packet) => [int(packet.length), packet])]);
    const nested = decodeOsc(bundle(message('/a', 'i', int(1)), bundle(message('/b', 's', text('x')))));
    expect(nested).toMatchObject({ ok: true, messages: [{ address: '/a' }, { address: '/b', args: ['x'] }] });
  });

  it('come back as they went, and rubbish never throws', () => {
    const args = fc.array(
      fc.oneof(
        fc.record({ type: fc.constant('i' as const), value: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }) }),
        fc.record({ type: fc.constant('s' as const), value: fc.string({ unit: 'grapheme' }).map((s) => s.replaceAll('\0', '')) }),
        fc.record({ type: fc.constant('d' as const), value: fc.double({ noNaN: true }) }),
        fc.record({ type: fc.constant('T' as const), value: fc.boolean() }),
      ),
    );
    fc.assert(
      fc.property(args, (given) => {
        expect(decodeOsc(encodeOsc('/x', given))).toEqual({
          ok: true,
          messages: [{ address: '/x', args: given.map(({ value }) => value) }],
        });
      }),
      { numRuns: 200 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.integer({ min: 0, max: 63 }), fc.integer({ min: 0, max: 255 }), (bytes, at, by) => {
        decodeOsc(bytes);
        const near = encodeOsc('/foo', [{ type: 's', value: 'hello' }]);
        near[at % near.length] = by;
        decodeOsc(near);
      }),
      { numRuns: 500 },
    );
  });

  it('have patterns in their addresses, which cost no more than they are long', () => {
    expect(oscMatches('/lamp/*', '/lamp/1')).toBe(true);
    expect(oscMatches('/lamp/*', '/lamp/1/on')).toBe(false);
    expect(oscMatches('/{lamp,fan}/[0-3]?', '/fan/2x')).toBe(true);
    expect(oscMatches('/[!a]', '/a')).toBe(false);
    expect(oscMatches(`/${'*a'.repeat(90)}b`, `/${'a'.repeat(190)}`)).toBe(false);
  });
});

/** Port at which OSC is heard. */
async function heardAt(rig: Rig): Promise<number> {
  const line = () => rig.log.lines.find(({ message }) => message === 'OSC is heard');
  await until('OSC is heard', () => line() !== undefined);
  return line()?.fields.port as number;
}

it('an installation: sliders become floats from 0 to 1, a touch a message with several arguments, and what comes is an event', async () => {
  const { socket, port } = await udp();
  const heard: string[] = [];
  socket.on('message', (bytes) => heard.push(bytes.toString('latin1').replaceAll('\0', '.')));
  const rig = await new Rig(
    {
      osc: { listen: 0, host: '127.0.0.1' },
      things: {
        thing: {
          driver: 'osc',
          osc: { to: `127.0.0.1:${port}` },
          properties: { volume: { type: 'LevelProperty', unit: 'percent', osc: { send: '/synth/volume', range: [0, 1] } } },
          actions: { note: { osc: { send: '/synth/note', args: ['{{input.name}}', '{{input.velocity}}', 1] } } },
          events: { beat: { osc: { receive: '/beat' } } },
        },
      },
    },
    {},
  ).start();
  const listen = await heardAt(rig);
  try {
    expect(await rig.do('write', 'volume', 50)).toMatchObject({ step: 'completed' });
    expect(await rig.do('invoke', 'note', { name: 'c4', velocity: 0.5 })).toMatchObject({ step: 'completed' });
    await until('both are heard', () => heard.length === 2);
    expect(heard).toEqual(
      [message('/synth/volume', 'f', float(0.5)), message('/synth/note', 'sff', text('c4'), float(0.5), float(1))].map((each) =>
        each.toString('latin1').replaceAll('\0', '.'),
      ),
    );
    socket.send(message('/beat', 'if', int(3), float(0.25)), listen, '127.0.0.1');
    await until('the beat is told', () => rig.events().length === 1);
    expect(rig.events()).toEqual([{ name: 'beat', data: [3, 0.25] }]);
  } finally {
    await rig.stop();
    socket.close();
  }
});

describeWith(['oscsend', 'oscdump'], 'OSC with the tools of liblo', () => {
  it('is understood by them, and understands them', async () => {
    const probe = await udp();
    probe.socket.close();
    await once(probe.socket, 'close');
    const dump = spawn('oscdump', ['-L', String(probe.port)], { stdio: ['ignore', 'pipe', 'inherit'] });
    let dumped = '';
    dump.stdout.on('data', (bytes: Buffer) => {
      dumped += bytes.toString();
    });
    const rig = await new Rig(
      {
        osc: { listen: 0, host: '127.0.0.1' },
        things: {
          thing: {
            driver: 'osc',
            osc: { to: `127.0.0.1:${probe.port}` },
            properties: {
              volume: { type: 'LevelProperty', unit: 'percent', osc: { send: '/synth/volume', receive: '/synth/volume', range: [0, 1] } },
              name: { type: 'string', osc: { receive: '/name', index: 1 } },
            },
          },
        },
      },
      {},
    ).start();
    try {
      const port = await heardAt(rig);
      // UDP to a program that is just starting may be lost: again, until it is there.
      await vi.waitFor(
        async () => {
          await rig.do('write', 'volume', 25);
          expect(dumped).toMatch(/\/synth\/volume f 0\.25/);
        },
        { timeout: 20_000, interval: 50 },
      );
      expect(spawnSync('oscsend', ['127.0.0.1', String(port), '/synth/volume', 'f', '0.75']).status).toBe(0);
      await rig.good('volume', 75);
      expect(spawnSync('oscsend', ['127.0.0.1', String(port), '/name', 'is', '7', 'lead']).status).toBe(0);
      await rig.good('name', 'lead');
    } finally {
      await rig.stop();
      dump.kill('SIGKILL');
      await once(dump, 'close');
    }
  });
});
