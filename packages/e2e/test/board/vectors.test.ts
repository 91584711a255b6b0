import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Handshake, NNpsk0 } from '@around/sealing';
import { nodeSuite } from '@around/sealing/node';
import { describe, expect, it } from 'vitest';
import { SimulatedBoard } from '../../src/board/board.js';
import { until } from '../support/watch.js';

interface Agreement {
  readonly private: string;
  readonly public: string;
  readonly shared: string;
}
interface Sealed {
  readonly key: string;
  readonly iv: string;
  readonly aad: string;
  readonly msg: string;
  readonly ct: string;
  readonly tag: string;
  readonly result: string;
}
interface Transcript {
  readonly psk: string;
  readonly prologue: string;
  readonly initiator: string;
  readonly responder: string;
  readonly payloads: readonly string[];
  readonly messages: readonly string[];
}
interface Cases {
  readonly x25519: readonly Agreement[];
  readonly aead: readonly Sealed[];
  readonly noise: readonly Transcript[];
}
interface Answers {
  readonly x25519: readonly (string | null)[];
  readonly aead: readonly (readonly [string | null, string])[];
  readonly noise: readonly (readonly [readonly string[], readonly string[]])[];
  readonly spoilt: readonly (string | null)[];
}

const PUBLISHED = new URL('../../../../../shared/vectors/', import.meta.url);
const golden = <T>(name: string): T => JSON.parse(readFileSync(new URL(`golden/${name}`, import.meta.url), 'utf8')) as T;

function published<T>(name: string): T | undefined {
  const file = new URL(name, PUBLISHED);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as T;
  console.log(`skipped: ../shared/vectors/${name} is not here`);
  return undefined;
}

async function onMicroPython(cases: Cases): Promise<Answers> {
  await using board = new SimulatedBoard({});
  writeFileSync(join(board.flash, 'data', 'vectors.json'), JSON.stringify(cases));
  board.start(readFileSync(new URL('vectors.py', import.meta.url), 'utf8'));
  await until('MicroPython is done', () => board.ends.length > 0, 120_000);
  expect(board.ends).toEqual(['']);
  return JSON.parse(board.lines.at(-1) ?? '') as Answers;
}

const ZERO = /^0+$/;

function expectAll(cases: Cases, answers: Answers): void {
  expect(answers.x25519).toEqual(cases.x25519.map(({ shared }) => (ZERO.test(shared) ? null : shared)));
  expect(answers.aead.map(([opened]) => opened)).toEqual(cases.aead.map(({ msg, result }) => (result === 'valid' ? msg : null)));
  const valid = cases.aead.flatMap(({ result }, i) => (result === 'valid' ? [i] : []));
  expect(valid.map((i) => answers.aead[i]?.[1])).toEqual(valid.map((i) => `${cases.aead[i]?.ct}${cases.aead[i]?.tag}`));
  expect(answers.noise.map(([said]) => said)).toEqual(cases.noise.map(({ messages }) => messages));
  expect(answers.noise.map(([, heard]) => heard)).toEqual(cases.noise.map(({ payloads }) => payloads));
  expect(answers.spoilt).toEqual([null, null, null, null, null]);
}

describe('the cryptography of a board, on MicroPython', () => {
  it('gives the answers of the RFCs, and says what the TypeScript engine says', async () => {
    const transcript = golden<Transcript>('nnpsk0.json');
    const cases = { ...golden<Pick<Cases, 'x25519' | 'aead'>>('rfc.json'), noise: [transcript] };
    expectAll(cases, await onMicroPython(cases));
    // The same golden file holds for the home's side.
    const suite = nodeSuite();
    const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
    const { psk, prologue, initiator, responder, messages } = transcript;
    const common = { suite, pattern: NNpsk0, psk: bytes(psk), prologue: bytes(prologue) };
    const one = new Handshake({ ...common, initiator: true, ephemeral: suite.keyPairFrom(bytes(initiator)) });
    const two = new Handshake({ ...common, initiator: false, ephemeral: suite.keyPairFrom(bytes(responder)) });
    const hex = (data: Uint8Array): string => Buffer.from(data).toString('hex');
    expect(hex(one.write(new Uint8Array()))).toBe(messages[0]);
    two.read(bytes(messages[0] ?? ''));
    expect(hex(two.write(new Uint8Array()))).toBe(messages[1]);
  });

  const noise = published<{ vectors: Record<string, never>[] }>('noise/cacophony.txt');
  const x25519 = published<{ testGroups: { tests: (Agreement & { flags: string[] })[] }[] }>('wycheproof/x25519_test.json');
  const aead = published<{ testGroups: { ivSize: number; tests: Sealed[] }[] }>('wycheproof/chacha20_poly1305_test.json');
  it.skipIf(noise === undefined || x25519 === undefined || aead === undefined)(
    'gives the published answers (Noise, Wycheproof)',
    async () => {
      const vector = noise?.vectors.find(({ protocol_name: name }) => name === 'Noise_NNpsk0_25519_ChaChaPoly_SHA256') as unknown as {
        init_prologue: string;
        init_psks: string[];
        init_ephemeral: string;
        resp_ephemeral: string;
        messages: { payload: string; ciphertext: string }[];
      };
      const agreements = x25519?.testGroups.flatMap(({ tests }) => tests) ?? [];
      const sealed = aead?.testGroups.filter(({ ivSize }) => ivSize === 96).flatMap(({ tests }) => tests) ?? [];
      // A multiplication takes 40 ms: some, and all of them where there is time.
      const long = process.env.AROUND_LONG === '1';
      const cases: Cases = {
        x25519: agreements.filter((_, i) => long || i % 30 === 0),
        aead: sealed.filter((_, i) => long || i % 6 === 0),
        noise: [
          {
            psk: vector.init_psks[0] ?? '',
            prologue: vector.init_prologue,
            initiator: vector.init_ephemeral,
            responder: vector.resp_ephemeral,
            payloads: vector.messages.map(({ payload }) => payload),
            messages: vector.messages.map(({ ciphertext }) => ciphertext),
          },
        ],
      };
      expectAll(cases, await onMicroPython(cases));
    },
  );
});
