import { PlatformError } from '../../errors.js';
import { isLoopback, limitKey } from '../../ip.js';
import type { HttpRequest, WebConnection } from '../../web.js';
import { admitRequest, admitUpgrade, clientAddress } from '../../webRules.js';
import type { FakeHost } from './host.js';
import { Link } from './link.js';
import { type Reached, reach, sleep } from './reach.js';
import { FakeWebConnection } from './web.js';

/** Where a dialler sets no bound of its own. */
const MAX_MESSAGE = 2 * 1_048_576;

export interface FetchInit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface FetchResult {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  text(): string;
}

type Headers = Record<string, string | undefined>;

export async function dialWeb(
  host: FakeHost,
  url: string,
  options: { timeoutMs?: number; maxMessage?: number; origin?: string; headers?: Readonly<Record<string, string>> },
): Promise<WebConnection> {
  const { world } = host;
  const life = host.life;
  const target = parse(url, ['ws:', 'wss:']);
  const reached = await reach(host, target.hostname, target.port, options.timeoutMs ?? 10_000, 'web');
  if (reached.port.kind !== 'web') throw new PlatformError('refused', `no web server at ${url}`);
  const { options: rules, perAddress } = reached.port;
  const headers: Headers = { host: target.host, ...options.headers };
  if (options.origin !== undefined) headers.origin = options.origin;
  const admission = admitUpgrade(rules, 'GET', target.target, headers);
  const remote = remoteOf(reached, host, headers, rules.proxies);
  const key = limitKey(remote.host);
  const open = perAddress.get(key) ?? 0;
  await sleep(host, world.delay(host, reached.to.host, 'reliable'));
  if (!admission.ok)
    throw new PlatformError(admission.status === 404 ? 'missing' : 'denied', `${url} answered ${admission.status}: ${admission.reason}`);
  if (rules.perAddress > 0 && open >= rules.perAddress)
    throw new PlatformError('refused', `${url} answered 429: too many connections from ${key}`);
  perAddress.set(key, open + 1);

  const link = new Link(world, 'web', reached.from, reached.to);
  const finishedThere = (): void => {
    perAddress.set(key, (perAddress.get(key) ?? 1) - 1);
    link.finished();
  };
  const ours = new FakeWebConnection(
    link.laneWorld(),
    { host: reached.to.address, port: target.port },
    { window: world.window, maxMessage: options.maxMessage ?? MAX_MESSAGE, onFinished: () => link.finished() },
  );
  const theirs = new FakeWebConnection(link.laneWorld(), remote, {
    window: world.window,
    maxMessage: rules.maxMessage,
    onFinished: finishedThere,
  });
  ours.join(theirs);
  theirs.join(ours);
  link.join([ours, theirs]);
  rules.sockets[admission.path]?.(theirs, { method: 'GET', path: admission.path, headers, remote });
  await sleep(host, world.delay(reached.to.host, host, 'reliable'));
  if (host.life !== life) throw new PlatformError('closed', 'this host went down');
  return ours;
}

export async function fetchHttp(host: FakeHost, url: string, init: FetchInit): Promise<FetchResult> {
  const target = parse(url, ['http:', 'https:']);
  const { world } = host;
  const reached = await reach(host, target.hostname, target.port, 10_000, 'web');
  if (reached.port.kind !== 'web') throw new PlatformError('refused', `no web server at ${url}`);
  const { options } = reached.port;
  const method = init.method ?? 'GET';
  const headers: Headers = { host: target.host };
  for (const [name, value] of Object.entries(init.headers ?? {})) headers[name.toLowerCase()] = value;
  const admission = admitRequest(options, method, target.target, headers);
  await sleep(host, world.delay(host, reached.to.host, 'reliable'));
  const request: HttpRequest = {
    method,
    path: admission.ok ? admission.path : '/',
    headers,
    remote: remoteOf(reached, host, headers, options.proxies),
  };
  const response = admission.ok
    ? await Promise.resolve()
        .then(() => options.onRequest(request))
        .catch(() => ({ status: 500, body: 'something went wrong here' }))
    : { status: admission.status, body: admission.reason };
  const whole = typeof response.body === 'string' ? new TextEncoder().encode(response.body) : (response.body ?? new Uint8Array(0));
  const body = method === 'HEAD' ? new Uint8Array(0) : whole.slice();
  world.tapped('http', reached.to.host, host, { kind: 'data', bytes: body });
  await sleep(host, world.delay(reached.to.host, host, 'reliable'));
  const lower = Object.entries('headers' in response ? (response.headers ?? {}) : {}).map(([name, value]) => [name.toLowerCase(), value]);
  return { status: response.status, headers: Object.fromEntries(lower), body, text: () => new TextDecoder().decode(body) };
}

function remoteOf(reached: Reached, host: FakeHost, headers: Headers, proxies?: readonly string[]): { host: string; port: number } {
  const peer = isLoopback(reached.to.address) ? '127.0.0.1' : reached.from.address;
  return { host: clientAddress(peer, headers['x-forwarded-for'], proxies), port: host.freePort() };
}

function parse(url: string, schemes: readonly string[]): { hostname: string; host: string; port: number; target: string } {
  // As text, not as a URL object: dot segments must reach the server unresolved, as a hostile client sends them.
  const match = /^([a-z]+:)\/\/([^/?#]*)([^#]*)/.exec(url);
  const scheme = match?.[1] ?? '';
  const host = match?.[2] ?? '';
  if (!schemes.includes(scheme) || host === '') throw new PlatformError('failed', `not a ${schemes.join(' or ')} address: ${url}`);
  const [hostname = '', port] = host.split(':');
  const standard = scheme === 'wss:' || scheme === 'https:' ? 443 : 80;
  const path = match?.[3] ?? '';
  return { hostname, host, port: port === undefined ? standard : Number(port), target: path.startsWith('/') ? path : `/${path}` };
}
