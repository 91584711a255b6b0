import { describe, expect, it } from 'vitest';
import { Handshake, type HandshakeOptions, IKpsk2, NNpsk0, type Pattern, type Suite, XXpsk3 } from '../src/index.js';
import { nobleSuite } from '../src/noble/index.js';
import { nodeSuite } from '../src/node/index.js';
import { hex, toHex, vectorFile } from './vectors.js';

interface Vector {
  protocol_name?: string;
  name?: string;
  init_prologue: string;
  resp_prologue: string;
  init_psks?: string[];
  resp_psks?: string[];
  init_psk?: string;
  init_static?: string;
  init_ephemeral: string;
  init_remote_static?: string;
  resp_static?: string;
  resp_ephemeral?: string;
  handshake_hash?: string;
  messages: { payload: string; ciphertext: string }[];
}

/** The patterns in use, and their parents without a pre-shared key, which other libraries' vectors cover. */
const PATTERNS: readonly Pattern[] = [
  XXpsk3,
  IKpsk2,
  NNpsk0,
  { name: 'NN', messages: [['e'], ['e', 'ee']] },
  { name: 'XX', messages: [['e'], ['e', 'ee', 's', 'es'], ['s', 'se']] },
  {
    name: 'IK',
    responderKnown: true,
    messages: [
      ['e', 'es', 's', 'ss'],
      ['e', 'ee', 'se'],
    ],
  },
];
const SUITES: Record<string, Suite> = {
  node: nodeSuite(),
  noble: nobleSuite({ random: (n) => crypto.getRandomValues(new Uint8Array(n)) }),
};

function side(suite: Suite, pattern: Pattern, vector: Vector, initiator: boolean): Handshake {
  const fixed = initiator ? vector.init_static : vector.resp_static;
  const psk = (initiator ? vector.init_psks : vector.resp_psks)?.[0];
  const options: HandshakeOptions = {
    suite,
    pattern,
    initiator,
    prologue: hex(initiator ? vector.init_prologue : vector.resp_prologue),
    ephemeral: suite.keyPairFrom(hex((initiator ? vector.init_ephemeral : vector.resp_ephemeral) ?? '')),
    ...(fixed === undefined ? {} : { staticKey: suite.keyPairFrom(hex(fixed)) }),
    ...(initiator && vector.init_remote_static !== undefined ? { remoteStatic: hex(vector.init_remote_static) } : {}),
    ...(psk === undefined ? {} : { psk: hex(psk) }),
  };
  return new Handshake(options);
}

function replay(suite: Suite, pattern: Pattern, vector: Vector): void {
  const initiator = side(suite, pattern, vector, true);
  const responder = side(suite, pattern, vector, false);
  const handshakes = pattern.messages.length;
  for (const [turn, message] of vector.messages.slice(0, handshakes).entries()) {
    const [from, to] = turn % 2 === 0 ? [initiator, responder] : [responder, initiator];
    const sent = from.write(hex(message.payload));
    expect(toHex(sent)).toBe(message.ciphertext);
    expect(toHex(to.read(sent) as Uint8Array)).toBe(message.payload);
  }
  const a = initiator.split();
  const b = responder.split();
  if (vector.handshake_hash !== undefined) expect(toHex(a.hash)).toBe(vector.handshake_hash);
  expect(toHex(b.hash)).toBe(toHex(a.hash));
  // The vectors go on taking turns after the handshake.
  for (const [i, message] of vector.messages.slice(handshakes).entries()) {
    const [from, to] = (handshakes + i) % 2 === 0 ? [a, b] : [b, a];
    const sealed = from.send.seal(hex(message.payload));
    expect(toHex(sealed)).toBe(message.ciphertext);
    expect(toHex(to.receive.open(sealed) as Uint8Array)).toBe(message.payload);
  }
}

for (const file of ['cacophony.txt', 'noise-c-basic.txt']) {
  const data = vectorFile(`noise/${file}`) as { vectors: Vector[] } | undefined;
  describe.skipIf(data === undefined)(`published vectors ${file}`, () => {
    for (const pattern of PATTERNS) {
      const name = `Noise_${pattern.name}_25519_ChaChaPoly_SHA256`;
      const vectors = data?.vectors.filter((vector) => (vector.protocol_name ?? vector.name) === name) ?? [];
      // The older file has no patterns with a pre-shared key.
      if (data !== undefined && vectors.length === 0) continue;
      for (const [suiteName, suite] of Object.entries(SUITES)) {
        it(`${name} on ${suiteName}`, () => {
          for (const vector of vectors) replay(suite, pattern, vector);
        });
      }
    }
  });
}
