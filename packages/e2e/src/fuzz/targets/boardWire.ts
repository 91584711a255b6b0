import { BoardWire, type WireEvent } from '@around/controller';
import { concat, controllerHello, frameRecord, LIMITS, packEnvelope, toController, toUtf8 } from '@around/messages';
import { Handshake, NNpsk0, SealedSession } from '@around/sealing';
import { nodeSuite } from '@around/sealing/node';
import { goldenBytes } from '../goldens.js';
import { inPieces, must, pieces } from '../target.js';
import { type Link, plainPromise, sealedPromise } from '../wirePromise.js';

const suite = nodeSuite();
const PSK = new Uint8Array(32).fill(9);
const OWN = { t: 'controller', v: 1, controller: 'living', epoch: 'e1' } as const;
const HOME = toUtf8(controllerHello.encode({ t: 'home', v: 1, home: 'AAAAAAAAAAAAAAAAAAAAAA', controller: 'living' }));

const board = (): Link<WireEvent> =>
  new BoardWire(suite, {
    dialler: false,
    admit: ({ controller }) =>
      controller === 'living' ? { psk: PSK, hello: OWN } : { sorry: { t: 'sorry', code: 'notMine', message: 'not here' } },
  });

/** Even first byte: bytes of a stranger. Odd: messages of a home that has the key, and seals whatever it likes. */
export function fuzz(data: Uint8Array): void {
  const { whole, parts } = pieces(data.subarray(1));
  if ((data[0] ?? 0) % 2 === 0) {
    plainPromise(board, parts, whole);
    return;
  }
  const wire = board();
  wire.receive(frameRecord(HOME));
  const hello = wire.takeOutput().subarray(2);
  const handshake = new Handshake({ suite, pattern: NNpsk0, initiator: true, psk: PSK, prologue: concat([HOME, hello]) });
  wire.receive(frameRecord(handshake.write(new Uint8Array(0))));
  must(handshake.read(wire.takeOutput().subarray(2)) !== undefined && wire.sealed, 'the true home does not get in');
  const session = new SealedSession(handshake.split());
  sealedPromise(wire, session, parts, (message) => toController.decode(message, LIMITS.message).ok);
}

export const seeds = (): Uint8Array[] => [
  Uint8Array.of(0, ...inPieces(frameRecord(HOME), 1, 5)),
  ...goldenBytes('controllerHello').map((bytes) =>
    Uint8Array.of(0, ...inPieces(concat([frameRecord(bytes), frameRecord(new Uint8Array(48))]))),
  ),
  Uint8Array.of(0, ...inPieces(frameRecord(new Uint8Array(600)))),
  ...goldenBytes('toController').map((bytes) => Uint8Array.of(1, ...inPieces(packEnvelope(bytes)))),
  Uint8Array.of(1, ...inPieces(packEnvelope(toUtf8('{"t":"later"}')))),
];
