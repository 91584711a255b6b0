import { connect, type Socket } from 'node:net';
import { LIMITS, readJson } from '@around/messages';
import { seededRandom } from '@around/platform/fake';
import { nodeClock, nodeNetwork, nodeRandom } from '@around/platform/node';
import { createTcpInterface, type TcpInterface } from '@around/web';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { goldenSamples } from '../support/goldenSamples.js';
import { OpenHouse } from '../support/openHouse.js';
import { seedOf } from '../support/simulatedHouse.js';
import { readVectors } from '../support/vectors.js';
import { MiB, openSockets, until, Watch } from '../support/watch.js';
import { INPUT_TIMEOUT, inputsOf } from './inputs.js';
import { joined, Mutator } from './mutations.js';
import { Siege } from './siege.js';

vi.setConfig({ testTimeout: INPUT_TIMEOUT });

/** Lines of one connection. */
const LINES = 50;
const INPUTS = inputsOf({ lines: 18_000 });

const SEED = seedOf(101);
const vectors = readVectors();
const NEWLINE = Uint8Array.of(0x0a);

/** A program at the interface: what it sends, and every line it got. */
class Program {
  readonly answers: Record<string, unknown>[] = [];
  readonly closed: Promise<void>;
  over = false;
  readonly socket: Socket;
  #text = '';
  #look: (() => void) | undefined;

  constructor(port: number) {
    this.socket = connect({ host: '127.0.0.1', port, noDelay: true });
    this.closed = new Promise((resolve) =>
      this.socket.on('close', () => {
        this.over = true;
        this.#look?.();
        resolve();
      }),
    );
    this.socket.on('error', () => this.socket.destroy());
    this.socket.on('end', () => this.socket.end());
    this.socket.on('data', (bytes) => {
      const lines = (this.#text + bytes.toString('utf8')).split('\n');
      this.#text = lines.pop() as string;
      for (const line of lines) this.#line(JSON.parse(line) as Record<string, unknown>);
      this.#look?.();
    });
  }

  /** Resolves when so many answers are there, or the connection is over. @throws Error after 15 s */
  answered(count: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${this.answers.length} answers instead of ${count}`)), 15_000);
      this.#look = () => {
        if (this.answers.length < count && !this.over) return;
        this.#look = undefined;
        clearTimeout(late);
        resolve();
      };
      this.#look();
    });
  }

  /** Answers alone: what is observed, and steps on the way, are news. */
  #line(line: Record<string, unknown>): void {
    if ('result' in line || 'error' in line) this.answers.push(line);
  }

  send(bytes: Uint8Array | string): void {
    if (this.socket.writable) this.socket.write(bytes);
  }

  async ask(request: object): Promise<Record<string, unknown>> {
    const before = this.answers.length;
    this.send(`${JSON.stringify(request)}\n`);
    await this.answered(before + 1);
    return this.answers[before] as Record<string, unknown>;
  }
}

describe(`bad input at the TCP interface (seed ${SEED})`, () => {
  const watch = new Watch();
  const siege = new Siege('TCP interface');
  let house: OpenHouse;
  let port: TcpInterface;
  let before: number;
  let honest: Program;

  beforeAll(async () => {
    house = await OpenHouse.start({ watch });
    const config = { host: '127.0.0.1', port: 0, maxConnections: 64, outputBytes: 64 * MiB };
    port = createTcpInterface({ clock: nodeClock, random: nodeRandom, tcp: nodeNetwork(), log: watch.log() }, house.phone, config);
    await port.start();
    honest = new Program(port.address.port);
    await honest.ask({ t: 'hello', id: 1 });
    before = openSockets();
  });
  afterAll(async () => {
    honest.socket.destroy();
    await port.stop();
    await house[Symbol.asyncDispose]();
    watch[Symbol.dispose]();
    siege.end();
  });

  it('gets one answer a line, and its neighbour all of its own', async () => {
    const dice = new Mutator(seededRandom(SEED), vectors);
    const samples = goldenSamples('tcpRequest');
    let lines = 0;
    let answered = 0;
    let hung = 0;
    const line = (): Uint8Array => {
      const made = dice.chance(0.2) ? dice.raw() : dice.text(dice.pick(samples));
      // A line that HTTP would begin with closes the connection on purpose: it has a test of its own.
      return made.length > LIMITS.line || /[A-Z]{3,10} \S+ HTTP/.test(Buffer.from(made).toString('latin1'))
        ? NEWLINE
        : joined(made, NEWLINE);
    };
    await siege.attack({
      inputs: Math.ceil(INPUTS.lines / LINES),
      weight: LINES,
      lanes: 8,
      perRound: 2,
      one: async () => {
        const program = new Program(port.address.port);
        const bytes = joined(...Array.from({ length: LINES }, line));
        const wanted = countLines(bytes);
        lines += wanted;
        // In two pieces, so that lines are cut anywhere.
        const cut = dice.int(bytes.length);
        program.send(bytes.subarray(0, cut));
        program.send(bytes.subarray(cut));
        await program.answered(wanted);
        answered += program.answers.length;
        for (const answer of program.answers) expectAnswer(answer);
        if (program.over) hung++;
        program.socket.end();
        await program.closed;
        return program.answers.length;
      },
      beside: async () => {
        const answer = await honest.ask({ id: 'w', t: 'read', thing: 'living/lamp', property: 'level' });
        expect(answer).toMatchObject({ id: 'w', result: {} });
        await house.turn();
      },
    });
    expect(lines).toBeGreaterThanOrEqual(INPUTS.lines * 0.8);
    expect(answered).toBe(lines);
    expect(hung).toBe(0);
    expect(house.lost).toBe(0);
    expect(watch.faults).toEqual([]);
    await until('every socket is given back', () => openSockets() <= before);
  });

  it.skipIf(vectors.json.length === 0)('reads of JSONTestSuite what must be read and refuses what must be refused', async () => {
    const program = new Program(port.address.port);
    for (const { name, verdict, bytes } of vectors.json) {
      // A line is one line: cases that hold line ends are the framer's business, not the parser's.
      if (verdict === 'i' || bytes.includes(0x0a) || bytes.length > LIMITS.line || bytes.length === 0) continue;
      const answer = await program.ask({ t: 'ping' });
      expect(answer, name).toHaveProperty('result');
      const at = program.answers.length;
      program.send(joined(bytes, NEWLINE));
      await program.answered(at + 1);
      const { code, message } = errorOf(program.answers[at]);
      expect(code, name).toBe('malformed');
      if (verdict === 'n') expect(message, name).toMatch(/not valid (JSON|UTF-8)|nested too deep|lone surrogate|out of range|larger than/);
      else if (readJson(bytes, { bytes: LIMITS.line }).ok) expect(message, name).toMatch(/the message has no type/);
    }
    program.socket.destroy();
  });

  it('answers what comes all at once as if it had come one by one', async () => {
    const program = new Program(port.address.port);
    program.send(`${JSON.stringify({ t: 'ping' })}\n`.repeat(10));
    await program.answered(10);
    for (const answer of program.answers) expect(answer).toMatchObject({ result: { way: 'relay', phoneRelay: expect.any(Number) } });
    program.socket.destroy();
  });

  it('says what is wrong with what is too deep, too wide, no number, and half a character', async () => {
    const program = new Program(port.address.port);
    const nested = (depth: number): string => `{"t":"write","thing":"a/b","property":"c","value":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    const wide = JSON.stringify(Object.fromEntries(Array.from({ length: 257 }, (_, i) => [`k${i}`, i])));
    const words: [line: string, word: RegExp][] = [
      [nested(15), /there is no thing/],
      [nested(16), /nested too deep/],
      [nested(30_000), /nested too deep|not valid JSON/],
      [wide, /more than 256 keys/],
      ['{"t":"ping","id":1e999}', /out of range/],
      ['{"t":"ping","id":"\\ud83d"}', /lone surrogate/],
      ['{"__proto__":{"t":"ping"}}', /has no type/],
    ];
    for (const [line, word] of words) {
      const at = program.answers.length;
      program.send(`${line}\n`);
      await program.answered(at + 1);
      expect(program.answers[at]).toMatchObject({ error: { message: expect.stringMatching(word) } });
    }
    program.socket.destroy();
  });

  it('drops a line that is too long with a word, and one that is HTTP', async () => {
    const long = new Program(port.address.port);
    long.send(Buffer.alloc(LIMITS.line + 2, 0x61));
    await long.closed;
    expect(long.answers).toEqual([{ error: { code: 'tooLong', message: expect.stringContaining('65536') } }]);
    const browser = new Program(port.address.port);
    browser.send('POST / HTTP/1.1\r\nHost: x\r\n\r\n{"t":"things"}\n');
    await browser.closed;
    expect(browser.answers).toHaveLength(1);
    await house.turn();
  });

  it('shows its limits: no more connections than allowed, and who reads nothing is dropped', async () => {
    const small = createTcpInterface({ clock: nodeClock, random: nodeRandom, tcp: nodeNetwork(), log: watch.log() }, house.phone, {
      host: '127.0.0.1',
      port: 0,
      maxConnections: 2,
      outputBytes: 65_536,
    });
    await small.start();
    const first = new Program(small.address.port);
    await first.ask({ t: 'ping' });
    const deaf = connect({ host: '127.0.0.1', port: small.address.port });
    deaf.on('error', () => undefined);
    deaf.pause();
    const gone = new Promise((resolve) => deaf.on('close', resolve));
    const ask = `${JSON.stringify({ t: 'things' })}\n`.repeat(2_000);
    const asking = setInterval(() => deaf.writable && deaf.write(ask), 1);
    const third = new Program(small.address.port);
    await third.closed;
    expect(third.answers[0]).toMatchObject({ error: { code: 'unavailable' } });
    await until('the deaf one is dropped', () => (watch.warnings.get('program dropped') ?? 0) > 0);
    clearInterval(asking);
    deaf.destroy();
    await gone;
    expect(await first.ask({ t: 'ping' })).toHaveProperty('result');
    first.socket.destroy();
    await small.stop();
  });
});

function countLines(bytes: Uint8Array): number {
  let count = 0;
  let start = 0;
  for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, start)) {
    // A carriage return before the line's end is no part of it.
    if (end > start && !(end - start === 1 && bytes[start] === 0x0d)) count++;
    start = end + 1;
  }
  return count;
}

const errorOf = (answer: Record<string, unknown> | undefined): { code: string; message: string } =>
  (answer?.error ?? { code: 'none', message: '' }) as { code: string; message: string };

const CODES = [
  'malformed',
  'unknown',
  'token',
  'noSuchThing',
  'noSuchName',
  'noSuchScene',
  'notAllowed',
  'unavailable',
  'failed',
  'tooLong',
];

/** Every answer has the form that docs/PROTOCOL.md promises. */
function expectAnswer(answer: Record<string, unknown>): void {
  const error = answer.error as { code: string; message: string } | undefined;
  if (error === undefined) return;
  if (!CODES.includes(error.code) || typeof error.message !== 'string' || error.message.length === 0 || error.message.length > 2_000) {
    throw new Error(`no answer of this interface: ${JSON.stringify(answer)}`);
  }
}
