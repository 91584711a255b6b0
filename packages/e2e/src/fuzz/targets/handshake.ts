import { toUtf8 } from '@around/messages';
import { Handshake, IKpsk2, NNpsk0, type Pattern, SealedSession, XXpsk3 } from '@around/sealing';
import { nodeSuite } from '@around/sealing/node';
import { must, sameBytes, shown } from '../target.js';

const suite = nodeSuite();
const secret = (fill: number) => suite.keyPairFrom(new Uint8Array(32).fill(fill));
const KEYS = { initiator: secret(1), responder: secret(2), ephemeral: [secret(3), secret(4)] } as const;
const PSK = new Uint8Array(32).fill(9);
const PATTERNS: readonly Pattern[] = [XXpsk3, IKpsk2, NNpsk0];
const PAYLOAD = toUtf8('{"v":1}');

function side(pattern: Pattern, initiator: boolean): Handshake {
  return new Handshake({
    suite,
    pattern,
    initiator,
    prologue: toUtf8('fuzz'),
    psk: PSK,
    staticKey: initiator ? KEYS.initiator : KEYS.responder,
    ephemeral: initiator ? KEYS.ephemeral[0] : KEYS.ephemeral[1],
    ...(initiator && pattern.responderKnown === true ? { remoteStatic: KEYS.responder.publicKey } : {}),
  });
}

/** All true messages of a pattern, the last a sealed frame after the handshake. Keys are fixed, so they are always the same. */
function script(pattern: Pattern): Uint8Array[] {
  const sides = [side(pattern, true), side(pattern, false)] as const;
  const said: Uint8Array[] = [];
  for (let turn = 0; turn < pattern.messages.length; turn++) {
    const message = (sides[turn % 2] as Handshake).write(PAYLOAD);
    (sides[(turn + 1) % 2] as Handshake).read(message);
    said.push(message);
  }
  const sealed = new SealedSession((sides[0] as Handshake).split()).seal(PAYLOAD)[0] as Uint8Array;
  return [...said, sealed];
}

const SCRIPTS = PATTERNS.map(script);

/**
 * `[pattern u8][turn u8][message]`: what was said before is true, then comes this message. Only the true one opens; whatever else comes is refused,
 * and the handshake is dead from then on. (Message 1 of XX is in plain: anybody may have said it.)
 */
export function fuzz(data: Uint8Array): void {
  const p = (data[0] ?? 0) % PATTERNS.length;
  const pattern = PATTERNS[p] as Pattern;
  const said = SCRIPTS[p] as Uint8Array[];
  const turn = (data[1] ?? 0) % said.length;
  const message = data.subarray(2);
  const last = turn === said.length - 1;
  // The initiator reads every second turn; the sealed frame after the last is the responder's to read.
  const initiator = !last && turn % 2 === 1;
  const reader = side(pattern, initiator);
  for (let i = 0; i < turn; i++) {
    if ((i % 2 === 0) === initiator) reader.write(PAYLOAD);
    else must(reader.read(said[i] as Uint8Array) !== undefined, 'a true message does not open');
  }
  const isTrue = sameBytes(message, said[turn] as Uint8Array);
  if (last) {
    const opened = new SealedSession(reader.split()).open(message);
    must(
      (opened instanceof Uint8Array && sameBytes(opened, PAYLOAD)) === isTrue,
      () => `a seal that was not made opens: ${shown(message)}`,
    );
    if (!isTrue) must(opened === 'invalid', 'a seal that does not fit is not refused');
    return;
  }
  const payload = reader.read(message);
  if (isTrue) must(payload !== undefined && sameBytes(payload, PAYLOAD), 'a true message does not open');
  else if (!(pattern === XXpsk3 && turn === 0)) must(payload === undefined, () => `a message that nobody wrote opens: ${shown(message)}`);
  if (payload === undefined) must(!reader.finished, 'a dead handshake is finished');
}

export const seeds = (): Uint8Array[] => SCRIPTS.flatMap((said, p) => said.map((message, turn) => Uint8Array.of(p, turn, ...message)));
