import { isLoopback } from '../ip.js';
import type { Startable } from '../lifecycle.js';
import type { Log } from '../log.js';
import type { Address, Listener } from '../network.js';
import type { HttpRequest, HttpResponse, WebServing } from '../web.js';
import { EXPOSITION_TYPE, exposition } from './exposition.js';
import type { MetricFamily } from './family.js';

export interface MetricsOptions {
  readonly at: Address;
  /** Asked as `Authorization: Bearer …`; needed where `at` is not loopback. */
  readonly token?: string;
  /** What is told now; asked once for each scrape. */
  collect(): readonly MetricFamily[] | Promise<readonly MetricFamily[]>;
}

/** What to do where metrics would be open to a network; undefined where they are not. */
export const metricsFault = (metrics: { readonly host: string; readonly token?: string }): string | undefined =>
  metrics.token !== undefined || isLoopback(metrics.host)
    ? undefined
    : 'beyond this machine metrics need a token of 12 characters or more ("metrics.token"); or let "metrics.host" be 127.0.0.1';

/** `GET /metrics` for Prometheus, on a port of its own: never where phones and homes connect. */
export class MetricsEdge implements Startable {
  readonly #ports: { readonly web: WebServing; readonly log: Log };
  readonly #is: MetricsOptions;
  #listener: Listener | undefined;

  constructor(ports: { readonly web: WebServing; readonly log: Log }, options: MetricsOptions) {
    this.#ports = ports;
    this.#is = options;
  }

  /** Where it listens; only while it runs. */
  get address(): Address {
    if (this.#listener === undefined) throw new Error('metrics are not served: start them first');
    return this.#listener.address;
  }

  /** @throws PlatformError `inUse` | `denied` | `unreachable`; Error where it would be open to a network */
  async start(): Promise<void> {
    if (this.#listener !== undefined) return;
    const { at, token } = this.#is;
    const fault = metricsFault({ host: at.host, ...(token === undefined ? {} : { token }) });
    if (fault !== undefined) throw new Error(fault);
    this.#listener = await this.#ports.web.listenWeb({
      at,
      maxMessage: 1_024,
      perAddress: 20,
      // Without a token a page in a browser on this machine must not get here by a name of its own (DNS rebinding).
      hosts: token === undefined ? ['localhost', '127.0.0.1', '[::1]'] : ['*'],
      origins: [],
      onRequest: (request) => this.#answer(request),
      sockets: {},
    });
    this.#ports.log.info('metrics are served', { event: 'metrics.started', ...this.#listener.address, guarded: token !== undefined });
  }

  async stop(): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    await listener?.close();
  }

  async #answer(request: HttpRequest): Promise<HttpResponse> {
    const headers = { 'content-type': EXPOSITION_TYPE, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
    if (!this.#mayRead(request)) {
      return {
        status: 401,
        headers: { ...headers, 'www-authenticate': 'Bearer' },
        body: 'Say "Authorization: Bearer TOKEN" ("metrics.token").\n',
      };
    }
    if (request.path !== '/metrics') return { status: 404, headers, body: 'There is /metrics here, and nothing else.\n' };
    return { status: 200, headers, body: exposition(await this.#is.collect()) };
  }

  #mayRead({ headers }: HttpRequest): boolean {
    const { token } = this.#is;
    return token === undefined || same(headers.authorization ?? '', `Bearer ${token}`);
  }
}

/** Takes as long wherever they differ. */
function same(given: string, wanted: string): boolean {
  let difference = given.length ^ wanted.length;
  for (let i = 0; i < given.length; i++) difference |= given.charCodeAt(i) ^ wanted.charCodeAt(i % wanted.length);
  return difference === 0;
}
