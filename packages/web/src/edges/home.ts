import {
  CLOSE,
  type FromRelayLogin,
  fromRelayLogin,
  LIMITS,
  PROTOCOL_VERSION,
  type ToRelayLogin,
  toBase64Url,
  toRelayLogin,
} from '@around/messages';
import {
  type Clock,
  type HttpRequest,
  type Log,
  limitKey,
  type Random,
  type Timer,
  type WebConnection,
  type WebHandlers,
} from '@around/platform';
import type { Enrolment } from '../enrolment/enrolment.js';
import type { HomeLink } from '../switchboard/homeLink.js';
import type { Switchboard } from '../switchboard/switchboard.js';
import { count } from '../switchboard/tally.js';
import { SOFTWARE } from '../version.js';
import type { Doorkeeper, Visit } from './doorkeeper.js';
import type { Failures } from './failures.js';
import { dialledHosts, nameOf } from './relayHosts.js';

type Login = Extract<ToRelayLogin, { t: 'login' }>;
type SorryCode = Extract<FromRelayLogin, { t: 'sorry' }>['code'];

export interface HomeEdgePorts {
  readonly clock: Pick<Clock, 'wall' | 'after'>;
  readonly random: Pick<Random, 'bytes'>;
  readonly log: Log;
  readonly switchboard: Switchboard;
  readonly enrolment: Pick<Enrolment, 'find' | 'redeem'> & { refresh(home: string): Promise<void> };
  readonly doorkeeper: Doorkeeper;
  readonly failures: Failures;
  readonly verifyLogin: (login: Login, host: string, challenge: Uint8Array) => boolean;
}

export interface HomeEdgeOptions {
  readonly hosts: readonly string[];
  /** Where a home is sent that finds no room. */
  readonly redirect?: string;
  readonly helloMs: number;
}

/** Takes the sockets of `/home`: challenge, login, then relay frames. */
export class HomeEdge {
  readonly #ports: HomeEdgePorts;
  readonly #options: HomeEdgeOptions;

  constructor(ports: HomeEdgePorts, options: HomeEdgeOptions) {
    this.#ports = ports;
    this.#options = options;
  }

  accept(socket: WebConnection, request: HttpRequest): void {
    const visit = this.#ports.doorkeeper.enter(limitKey(socket.remote.host), socket);
    if (visit === undefined) {
      count(this.#ports.switchboard.tally.refusedHomes, 'connections');
      socket.close(CLOSE.tooMany, 'too many connections from this address');
      return;
    }
    socket.handle(new HomeSocket(this.#ports, this.#options, socket, request, visit));
  }
}

/** One home's socket from its first byte to its last. */
class HomeSocket implements WebHandlers {
  readonly #ports: HomeEdgePorts;
  readonly #options: HomeEdgeOptions;
  readonly #socket: WebConnection;
  readonly #request: HttpRequest;
  readonly #visit: Visit;
  readonly #challenge: Uint8Array;
  readonly #timer: Timer;
  #state: 'challenged' | 'checking' | 'linked' | 'over' = 'challenged';
  #link: HomeLink | undefined;

  constructor(ports: HomeEdgePorts, options: HomeEdgeOptions, socket: WebConnection, request: HttpRequest, visit: Visit) {
    this.#ports = ports;
    this.#options = options;
    this.#socket = socket;
    this.#request = request;
    this.#visit = visit;
    this.#challenge = ports.random.bytes(32);
    this.#timer = ports.clock.after(options.helloMs, () => this.#end(CLOSE.helloTimeout, 'no login came'));
    const relay = nameOf(request.headers.host ?? options.hosts[0] ?? 'relay');
    this.#say({ t: 'challenge', v: PROTOCOL_VERSION, chal: toBase64Url(this.#challenge), relay, time: ports.clock.wall() });
  }

  onBinary(bytes: Uint8Array): void {
    if (this.#link !== undefined) this.#link.frame(bytes);
    else if (this.#state !== 'over') this.#end(CLOSE.protocolError, 'the login comes first');
  }

  onText(text: string): void {
    if (this.#state === 'over') return;
    if (this.#state !== 'challenged') {
      this.#end(CLOSE.protocolError, 'one login is enough');
      return;
    }
    const login = toRelayLogin.decode(text, LIMITS.hello);
    if (!login.ok) {
      this.#sorry('malformed', CLOSE.protocolError, `this is no login: ${login.error}`);
      return;
    }
    if (login.value.v !== PROTOCOL_VERSION) {
      this.#sorry('version', CLOSE.versionMismatch, `this relay speaks version ${PROTOCOL_VERSION}: update the home or the relay`);
      return;
    }
    this.#state = 'checking';
    void this.#check(login.value).catch((error: unknown) => {
      this.#ports.log.error('the list of enrolled homes cannot be read', { error: String(error) });
      this.#end(CLOSE.goingAway, 'the relay cannot read its list of homes: try again later');
    });
  }

  onPong(): void {
    this.#link?.pong();
  }

  onClose(): void {
    this.#state = 'over';
    this.#timer.cancel();
    this.#ports.doorkeeper.leave(this.#visit);
    if (this.#link === undefined) return;
    this.#ports.log.info('home away', { event: 'home.lost', home: this.#link.entry.id });
    this.#link.closed();
  }

  async #check(login: Login): Promise<void> {
    const { enrolment, failures, switchboard } = this.#ports;
    let known = enrolment.find(login.home);
    if (known === undefined) {
      await enrolment.refresh(login.home);
      known = enrolment.find(login.home);
    }
    if (this.#state !== 'checking') return;
    const itself = known !== undefined && known.sign === login.sign && known.static === login.static;
    // An enrolled home is heard whatever others did from its address; its keys are no secret that a stranger guesses.
    if (!itself && failures.throttled(this.#visit.key)) {
      return this.#sorry('tooMany', CLOSE.tooMany, 'too many failed logins from this address: wait a minute');
    }
    if (!this.#proves(login)) {
      const names = dialledHosts(this.#request, this.#options.hosts).join(', ');
      return this.#sorry('badSignature', CLOSE.refused, `the signature is not for this relay (${names}): add the name you dial to "hosts"`);
    }
    if (!switchboard.hasRoom(login.home)) return this.#full();
    if (!itself && !(await this.#enrol(login))) return;
    if (this.#state !== 'checking') return;
    this.#admit(login.home);
  }

  #proves(login: Login): boolean {
    for (const host of dialledHosts(this.#request, this.#options.hosts)) {
      if (this.#ports.verifyLogin(login, host, this.#challenge)) return true;
    }
    return false;
  }

  async #enrol(login: Login): Promise<boolean> {
    if (login.enrol === undefined) {
      this.#sorry(
        'notEnrolled',
        CLOSE.unknownHome,
        'this relay does not know this home: run "frAroundWeb enrol" there and give the home its code',
      );
      return false;
    }
    if (!(await this.#ports.enrolment.redeem(login.enrol, login))) {
      this.#sorry('badCode', CLOSE.refused, 'this code is wrong, used or too old: run "frAroundWeb enrol" for a new one');
      return false;
    }
    this.#ports.log.info('home enrolled', { event: 'home.enrolled', home: login.home });
    return true;
  }

  #admit(home: string): void {
    const { switchboard, doorkeeper, log } = this.#ports;
    this.#state = 'linked';
    this.#timer.cancel();
    // A home that has proven itself takes no place of its address: many homes may share one.
    doorkeeper.leave(this.#visit);
    const { channelCredit, channelsPerHome } = switchboard.limits;
    this.#say({
      t: 'welcome',
      credit: channelCredit,
      channels: channelsPerHome,
      software: SOFTWARE,
      update: true,
      will: switchboard.wills !== undefined,
    });
    this.#link = switchboard.linkHome(home, this.#socket);
    log.info('home linked', { event: 'home.linked', home });
  }

  #full(): void {
    const { counters, tally } = this.#ports.switchboard;
    counters.refusedHomes++;
    count(tally.refusedHomes, 'full');
    const { redirect } = this.#options;
    if (redirect === undefined)
      this.#say({ t: 'sorry', code: 'full', message: 'this relay is full: use another one, or raise "limits.homes"' });
    else this.#say({ t: 'redirect', url: redirect });
    this.#end(CLOSE.full, 'full');
  }

  #sorry(code: SorryCode, close: number, message: string): void {
    const { failures, switchboard, log } = this.#ports;
    switchboard.counters.refusedHomes++;
    count(switchboard.tally.refusedHomes, code);
    if (code !== 'tooMany') failures.note(this.#visit.key);
    log.warn('home refused', { event: 'home.refused', code, remote: this.#visit.key });
    this.#say({ t: 'sorry', code, message });
    this.#end(close, message);
  }

  #say(message: FromRelayLogin): void {
    this.#socket.send(fromRelayLogin.encode(message));
  }

  #end(code: number, reason: string): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#timer.cancel();
    if (this.#link === undefined) this.#socket.close(code, cut(reason));
    else this.#link.end(code, cut(reason));
  }
}

/** A close reason has at most 123 bytes (RFC 6455 §5.5). */
const cut = (reason: string): string => reason.slice(0, 100);
