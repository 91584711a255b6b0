import { ControllerWire, type ControllerWireEvent } from '@around/home';
import { concat, controllerHello, frameRecord, fromController, LIMITS, packEnvelope, toUtf8 } from '@around/messages';
import { Handshake, NNpsk0, SealedSession } from '@around/sealing';
import { nodeSuite } from '@around/sealing/node';
import { goldenBytes } from '../goldens.js';
import { inPieces, must, pieces } from '../target.js';
import { type Link, plainPromise, sealedPromise } from '../wirePromise.js';

const suite = nodeSuite();
const PSK = new Uint8Array(32).fill(9);
const OWN = { t: 'home', v: 1, home: 'AAAAAAAAAAAAAAAAAAAAAA', controller: 'living' } as const;
const BOARD = toUtf8(controllerHello.encode({ t: 'controller', v: 1, controller: 'living', epoch: 'e1' }));

const home = (): Link<ControllerWireEvent> =>
  new ControllerWire(suite, {
    dialler: false,
    admit: ({ controller }) =>
      controller === 'living' ? { psk: PSK, hello: OWN } : { sorry: { t: 'sorry', code: 'notMine', message: 'not here' } },
  });

/** Even first byte: bytes of a stranger who dialled in. Odd: messages of an adopted controller, which seals whatever it likes. */
export function fuzz(data: Uint8Array): void {
  const { whole, parts } = pieces(data.subarray(1));
  if ((data[0] ?? 0) % 2 === 0) {
    plainPromise(home, parts, whole);
    return;
  }
  const wire = home();
  wire.receive(frameRecord(BOARD));
  const hello = wire.takeOutput().subarray(2);
  const handshake = new Handshake({ suite, pattern: NNpsk0, initiator: true, psk: PSK, prologue: concat([BOARD, hello]) });
  wire.receive(frameRecord(handshake.write(new Uint8Array(0))));
  must(handshake.read(wire.takeOutput().subarray(2)) !== undefined && wire.sealed, 'the true controller does not get in');
  const session = new SealedSession(handshake.split());
  sealedPromise(wire, session, parts, (message) => fromController.decode(message, LIMITS.message).ok);
}

export const seeds = (): Uint8Array[] => [
  Uint8Array.of(0, ...inPieces(frameRecord(BOARD), 1, 5)),
  ...goldenBytes('controllerHello').map((bytes) =>
    Uint8Array.of(0, ...inPieces(concat([frameRecord(bytes), frameRecord(new Uint8Array(48))]))),
  ),
  ...goldenBytes('fromController').map((bytes) =>
    Uint8Array.of(1, ...inPieces(packEnvelope(bytes, bytes.length % 2 === 0 ? Uint8Array.of(1, 2) : undefined))),
  ),
  Uint8Array.of(1, ...inPieces(packEnvelope(toUtf8('{"t":"later"}')))),
];
