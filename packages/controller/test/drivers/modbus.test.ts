import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeModbus } from '@around/platform/node';
import { describe, expect, it } from 'vitest';
import { describeWith } from '../../../e2e/test/support/needs.js';
import { driverContract, type Peer } from './contract.js';
import { freePort } from './mosquitto.js';
import { Rig, until } from './rig.js';

/** A unit by the specification (Modbus Application Protocol 1.1b3, Modbus over TCP/IP 1.0b): functions 1–6 and 16, exceptions. */
class Unit {
  readonly registers = new Uint16Array(100);
  readonly coils: boolean[] = Array.from({ length: 100 }, () => false);
  readonly coilWrites: boolean[] = [];
  refuses = false;
  hangs = false;
  garbage = false;
  port: number;
  readonly #open = new Set<Socket>();
  #server: Server | undefined;

  constructor(port: number) {
    this.port = port;
  }

  async listen(): Promise<this> {
    this.#server = createServer((socket) => {
      this.#open.add(socket);
      let left = Buffer.alloc(0);
      socket.on('close', () => this.#open.delete(socket)).on('error', () => {});
      socket.on('data', (bytes) => {
        left = Buffer.concat([left, bytes]);
        // MBAP: transaction, protocol 0, length of what follows, unit.
        while (left.length >= 6 && left.length >= 6 + left.readUInt16BE(4)) {
          const frame = left.subarray(0, 6 + left.readUInt16BE(4));
          left = left.subarray(frame.length);
          const answer = this.answer(frame.subarray(7));
          if (answer === undefined) continue;
          const head = Buffer.from(frame.subarray(0, 7));
          head.writeUInt16BE(answer.length + 1, 4);
          socket.write(this.garbage ? Buffer.from('rubbish that is no Modbus at all') : Buffer.concat([head, answer]));
        }
      });
    });
    await new Promise<void>((resolve) => this.#server?.listen(this.port, '127.0.0.1', resolve));
    return this;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of this.#open) socket.destroy();
    await closed;
  }

  /** What it says to a request: the answer's function and data; undefined where it says nothing. */
  answer(pdu: Buffer): Buffer | undefined {
    const code = pdu[0] as number;
    const address = pdu.readUInt16BE(1);
    const words = pdu.readUInt16BE(3);
    const writes = code === 5 || code === 6 || code === 16;
    if (writes && this.hangs) return undefined;
    if (writes && this.refuses) return Buffer.of(code | 0x80, 4);
    if (address >= 100) return Buffer.of(code | 0x80, 2);
    if (code === 1 || code === 2) {
      const bytes = Buffer.alloc(Math.ceil(words / 8));
      for (let i = 0; i < words; i++) if (this.coils[address + i]) bytes[i >> 3] = (bytes[i >> 3] as number) | (1 << (i & 7));
      return Buffer.concat([Buffer.of(code, bytes.length), bytes]);
    }
    if (code === 3 || code === 4) {
      const bytes = Buffer.alloc(2 * words);
      for (let i = 0; i < words; i++) bytes.writeUInt16BE(this.registers[address + i] as number, 2 * i);
      return Buffer.concat([Buffer.of(code, bytes.length), bytes]);
    }
    if (code === 5) {
      this.coils[address] = words === 0xff00;
      this.coilWrites.push(words === 0xff00);
      return pdu;
    }
    if (code === 6) {
      this.registers[address] = words;
      return pdu;
    }
    if (code !== 16) return Buffer.of(code | 0x80, 1);
    for (let i = 0; i < words; i++) this.registers[address + i] = pdu.readUInt16BE(6 + 2 * i);
    return pdu.subarray(0, 5);
  }
}

const peripherals = { modbus: nodeModbus() };

async function meter(): Promise<Peer> {
  const unit = await new Unit(await freePort()).listen();
  return {
    config: {
      things: {
        thing: {
          driver: 'modbus',
          modbus: { url: `tcp://127.0.0.1:${unit.port}` },
          properties: {
            level: { type: 'number', modbus: { address: 7, type: 'int16', scale: 0.1, every: 100, timeout: 500 } },
            on: { type: 'OnOffProperty', modbus: { table: 'coil', address: 3, write: true, every: 100, timeout: 500 } },
          },
        },
      },
    },
    peripherals,
    level: (value) => {
      unit.garbage = false;
      unit.registers[7] = Math.round(value * 10);
    },
    written: () => unit.coilWrites,
    garbage: () => {
      unit.garbage = true;
    },
    refuse: (on) => {
      unit.refuses = on;
    },
    hang: (on) => {
      unit.hangs = on;
    },
    leave: () => unit.close(),
    comeBack: async () => void (await unit.listen()),
    stop: () => unit.close(),
  };
}

driverContract('modbus', { writes: true, refuses: true, hangs: true, knowsAway: true }, meter);

describe('modbus', () => {
  it('reads and writes numbers of two registers, in either order, and says what a unit refuses', async () => {
    const unit = await new Unit(await freePort()).listen();
    const rig = await new Rig(
      {
        things: {
          thing: {
            driver: 'modbus',
            modbus: { url: `tcp://127.0.0.1:${unit.port}`, unit: 9 },
            properties: {
              power: { type: 'number', modbus: { address: 10, type: 'float32', write: true, every: '1h' } },
              count: { type: 'integer', modbus: { address: 12, type: 'uint32', order: 'little', write: true, every: '1h' } },
              beyond: { type: 'number', modbus: { table: 'input', address: 5_000, every: '1h' } },
            },
          },
        },
      },
      peripherals,
    ).start();
    try {
      expect(await rig.do('write', 'power', -12.5)).toEqual({ step: 'completed' });
      expect(await rig.do('write', 'count', 70_000)).toEqual({ step: 'completed' });
      await rig.good('power', -12.5);
      await rig.good('count', 70_000);
      expect([...unit.registers.slice(10, 14)]).toEqual([0xc148, 0x0000, 70_000 & 0xffff, 1]);
      expect(await rig.do('write', 'count', -1)).toMatchObject({ step: 'failed', code: 'badInput' });
      await expect.poll(() => rig.notices.join(), { timeout: 10_000 }).toContain('it has no such address');
    } finally {
      await rig.stop();
      await unit.close();
    }
  });
});

/** The checksum of a frame on a serial line (Modbus over Serial Line 1.02, 6.2.2), low byte first. */
function crc(bytes: Uint8Array): Buffer {
  let sum = 0xffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let i = 0; i < 8; i++) sum = sum & 1 ? (sum >> 1) ^ 0xa001 : sum >> 1;
  }
  return Buffer.of(sum & 0xff, sum >> 8);
}

describeWith(['socat'], 'modbus on a serial line', () => {
  it('reads and writes by RTU, and does not believe a wrong checksum', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'around-rtu-'));
    const unit = new Unit(0);
    let spoilt = false;
    // Requests of these functions are eight bytes long.
    const server = createServer((line) => {
      let left = Buffer.alloc(0);
      line.on('error', () => {});
      line.on('data', (bytes) => {
        left = Buffer.concat([left, bytes]);
        for (; left.length >= 8; left = left.subarray(8)) {
          const frame = left.subarray(0, 8);
          if (!crc(frame.subarray(0, 6)).equals(frame.subarray(6))) continue;
          const answer = Buffer.concat([frame.subarray(0, 1), unit.answer(frame.subarray(1, 6)) as Buffer]);
          line.write(Buffer.concat([answer, spoilt ? Buffer.of(1, 2) : crc(answer)]));
        }
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const tty = join(folder, 'tty');
    const socat = spawn('socat', [`pty,raw,echo=0,link=${tty}`, `tcp:127.0.0.1:${(server.address() as AddressInfo).port}`], {
      stdio: 'ignore',
    });
    const ended = once(socat, 'exit');
    await until('the line is there', () => existsSync(tty));
    unit.registers[7] = 215;
    const rig = await new Rig(
      {
        things: {
          thing: {
            driver: 'modbus',
            modbus: { url: `rtu:${tty}`, unit: 3, baudRate: 19_200, parity: 'even' },
            properties: {
              level: { type: 'number', modbus: { address: 7, scale: 0.1, every: 100, timeout: 500 } },
              on: { type: 'OnOffProperty', modbus: { table: 'coil', address: 3, write: true, every: '1h', timeout: 2_000 } },
            },
          },
        },
      },
      peripherals,
    ).start();
    try {
      await rig.good('level', 21.5);
      expect(await rig.do('write', 'on', true)).toEqual({ step: 'completed' });
      expect(unit.coilWrites).toEqual([true]);
      spoilt = true;
      unit.registers[7] = 300;
      await rig.unavailable('level');
      spoilt = false;
      await rig.good('level', 30);
    } finally {
      await rig.stop();
      socat.kill('SIGKILL');
      await ended;
      server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
