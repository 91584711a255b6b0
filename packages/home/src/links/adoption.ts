import { groupCode, LIMITS, normaliseCrockford, PROTOCOL_VERSION, toBase64Url } from '@around/messages';
import { type Address, type Clock, type Log, PlatformError, type TcpNetwork } from '@around/platform';
import { pskOfSetupCode, type Suite } from '@around/sealing';
import { type ConnectionEnd, ControllerConnection } from './controllerConnection.js';
import { ControllerWire } from './controllerWire.js';

export interface AdoptionPorts {
  readonly clock: Clock;
  readonly network: TcpNetwork;
  readonly suite: Suite;
  readonly log: Log;
}

export interface AdoptionRequest {
  readonly homeId: string;
  readonly address: Address;
  /** The board's own id, where a beacon told it; missing: whoever answers at the address. */
  readonly board?: string;
  /** For messages: the board's title, or its address. */
  readonly title: string;
  /** As it was typed. */
  readonly code: string;
  /** Chooses the controller's id once it is known which board answers. */
  chooseId(board: string): string;
}

export interface Adopted {
  readonly id: string;
  readonly board: string;
  /** 32 bytes: the controller's own key from now on. */
  readonly psk: Uint8Array;
}

/** The controller writes its key to its card and waits for it to be there. */
const PROVISION_MS = 15_000;
/** Whom the home wants where no beacon has told a name; a controller that is to be adopted answers to any. */
const ANYBODY = 'new';
const EXAMPLE = groupCode('7K2M9QXD4TPA0WJ3H8CN');

/**
 * Gives a controller its home, id and key (PROTOCOL.md, Adoption). Rejects with an Error for people: what was wrong and what to do.
 */
export async function adoptController(ports: AdoptionPorts, request: AdoptionRequest): Promise<Adopted> {
  const { title, address } = request;
  if (normaliseCrockford(request.code, 20) === undefined) {
    throw new Error(
      `A setup code has 20 letters and digits, like ${EXAMPLE}: type the one that the controller printed or that its label shows.`,
    );
  }
  const tcp = await ports.network.dialTcp(address, { timeoutMs: LIMITS.helloMs }).catch((error: unknown) => {
    throw new Error(unreachable(title, address, error), { cause: error });
  });
  let board = request.board ?? '';
  const wire = new ControllerWire(ports.suite, {
    dialler: true,
    hello: { t: 'home', v: PROTOCOL_VERSION, home: request.homeId, controller: request.board ?? ANYBODY, adopt: true },
    pskOf(hello) {
      if (request.board !== undefined && hello.controller !== request.board) return undefined;
      board = hello.controller;
      return pskOfSetupCode(ports.suite, request.code, board);
    },
  });
  const connection = new ControllerConnection(ports, tcp, wire);
  return new Promise<Adopted>((resolve, reject) => {
    const psk = ports.suite.random(32);
    let id = '';
    let done = false;
    connection.open(
      {
        onSealed() {
          try {
            id = request.chooseId(board);
          } catch (error) {
            done = true;
            reject(error);
            connection.end({ why: 'local', detail: 'not adopted' });
            return;
          }
          connection.send({ t: 'provision', home: request.homeId, controller: id, psk: toBase64Url(psk) });
        },
        onMessage(message) {
          if (message.t !== 'provisioned' || id === '') return;
          done = true;
          resolve({ id, board, psk });
          connection.end({ why: 'local', detail: 'adopted' });
        },
        onEnd(end) {
          if (!done) reject(new Error(explain(title, address, end)));
        },
      },
      PROVISION_MS,
    );
  });
}

function unreachable(title: string, address: Address, error: unknown): string {
  const at = `${address.host}:${address.port}`;
  const why = error instanceof PlatformError && error.code === 'refused' ? 'nobody listens there' : 'no answer';
  return `${title} cannot be reached at ${at} (${why}). Is it switched on and in the same network, and does its firewall let TCP ${address.port} in?`;
}

function explain(title: string, address: Address, end: ConnectionEnd): string {
  const at = `${address.host}:${address.port}`;
  switch (end.why) {
    case 'sorry':
      switch (end.sorry?.code) {
        case 'alreadyAdopted':
          return `${title} belongs to a home already. To move it here run "frMhc adopt --reset" on it and use the new code that it prints.`;
        case 'busy':
          return `${title} is being adopted by somebody else just now: try again in a minute.`;
        case 'notMine':
          return `At ${at} another controller answers than ${title}: wait for its next beacon (10 s) and try again.`;
        case 'version':
          return `${title} speaks another version of the protocol (${end.detail}): upgrade the older of the two.`;
        default:
          return `${title} refused: ${end.detail}`;
      }
    case 'key':
      return wrongCode(title);
    case 'closed':
      if (end.reached === 'hello') return wrongCode(title);
      return end.reached === 'nothing'
        ? `At ${at} something answers that is no controller: is the address right?`
        : `${title} hung up before it had stored its new key: try again with the same code.`;
    case 'late':
      return end.reached === 'sealed'
        ? `${title} did not confirm that it stored its new key: try again with the same code.`
        : `${title} does not answer at ${at}: is it still on?`;
    case 'hello':
      return `At ${at} something answers that is not ${title} (${end.detail}).`;
    case 'version':
      return `${title}: ${end.detail}`;
    default:
      return `${title} could not be adopted (${end.detail}): try again.`;
  }
}

const wrongCode = (title: string): string =>
  `The setup code does not fit ${title}: type the code that this very controller printed at its last start ("frMhc adopt --reset" prints a new one).`;
