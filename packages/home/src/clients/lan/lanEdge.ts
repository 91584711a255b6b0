import { CLOSE, LIMITS } from '@around/messages';
import {
  type Address,
  type Clock,
  type HttpRequest,
  type HttpResponse,
  type Listener,
  type Log,
  type PageFiles,
  pageResponse,
  type Startable,
  textResponse,
  type WebServing,
} from '@around/platform';
import type { PhoneChannel, PhoneDesk } from '../../seams.js';
import { isOwnHost } from './lanHosts.js';
import { LanPhone } from './lanPhone.js';

export interface LanEdgeOptions {
  readonly at: Address;
  readonly desk: PhoneDesk;
  readonly pages: PageFiles;
  /** `lan` only where a proxy of the owner's ends TLS in front of this port. */
  readonly path: Exclude<PhoneChannel['path'], 'relay'>;
  /** Names this home answers to beside its addresses, `localhost` and `*.local`. */
  readonly hosts: readonly string[];
  /** Pages from elsewhere that may connect: where the app is served. */
  readonly origins: readonly string[];
  readonly perAddress: number;
  /** For `/healthz`: what a monitor may know. */
  health(): Readonly<Record<string, unknown>>;
}

/** The home's own door on the LAN: the phone page, `/phone`, and `/healthz`. */
export class LanEdge implements Startable {
  readonly #ports: { readonly clock: Clock; readonly log: Log; readonly web: WebServing };
  readonly #is: LanEdgeOptions;
  readonly #phones = new Set<LanPhone>();
  #listener: Listener | undefined;

  constructor(ports: { readonly clock: Clock; readonly log: Log; readonly web: WebServing }, options: LanEdgeOptions) {
    this.#ports = ports;
    this.#is = options;
  }

  /** Where it listens, once started. */
  get address(): Address | undefined {
    return this.#listener?.address;
  }

  /** @throws PlatformError `inUse` | `denied` | `unreachable` */
  async start(): Promise<void> {
    if (this.#listener !== undefined) return;
    const { at, perAddress, origins, hosts, desk, path } = this.#is;
    this.#listener = await this.#ports.web.listenWeb({
      at,
      maxMessage: LIMITS.frame,
      perAddress,
      // Addresses change while we run: Host is checked below, where that is known.
      hosts: ['*'],
      origins,
      onRequest: (request) => this.#answer(request),
      sockets: {
        '/phone': (socket, request) => {
          if (!isOwnHost(request.headers.host, hosts)) {
            socket.close(CLOSE.refused, 'this home is not known by that name');
            return;
          }
          const phone: LanPhone = new LanPhone(this.#ports, { socket, desk, path, gone: () => this.#phones.delete(phone) });
          this.#phones.add(phone);
          phone.start();
        },
      },
    });
    this.#ports.log.info('the phone page is served on the LAN', { port: this.#listener.address.port });
  }

  async stop(): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    const closed = listener?.close();
    for (const phone of [...this.#phones]) phone.close(CLOSE.goingAway, 'the home is going away');
    await closed;
  }

  #answer(request: HttpRequest): HttpResponse {
    if (!isOwnHost(request.headers.host, this.#is.hosts)) {
      return textResponse(421, 'This home is not known by that name: add it to "hosts" in its configuration, or use its address.\n');
    }
    if (request.path === '/healthz') {
      return {
        status: 200,
        headers: { 'content-type': 'application/json', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
        body: `${JSON.stringify(this.#is.health())}\n`,
      };
    }
    const answer = pageResponse(request, this.#is.pages);
    if (this.#is.path !== 'lan-http') return answer;
    // Over plain http a browser only complains of it, on every start of the page.
    const { 'cross-origin-opener-policy': _, ...headers } = answer.headers ?? {};
    return { ...answer, headers };
  }
}
