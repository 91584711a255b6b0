import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { byteSize, duration, loadConfig, Metrics } from '@around/config';
import { LIMITS } from '@around/messages';
import { isRange } from '@around/platform';
import { UpdateSettings } from '@around/update';
import * as v from 'valibot';
import { SWITCHBOARD_LIMITS } from './switchboard/limits.js';

const Port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535));
const Host = v.pipe(v.string(), v.minLength(1), v.maxLength(255));
const Names = v.pipe(v.array(Host), v.maxLength(50));
const Count = (max: number, min = 0) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
const Url = v.pipe(v.string(), v.maxLength(300), v.regex(/^wss?:\/\/[^/]/, 'expected something like wss://around.example'));
const Range = v.pipe(v.string(), v.check(isRange, 'expected an address or a range, such as 10.0.0.1 or 10.0.0.0/24'));
const NatsUrl = v.pipe(v.string(), v.maxLength(300), v.regex(/^(nats|tls):\/\/[^/@]+$/, 'expected something like nats://10.0.0.1:4222'));
const Secret = v.pipe(v.string(), v.minLength(1), v.maxLength(500));

/** frAroundWeb's configuration file. Every key has a default: an empty file is a relay behind a proxy on this machine. */
export const WebConfig = v.object({
  /** Where homes, phones and browsers connect; 0 takes a free port. Beyond loopback put a proxy with TLS in front. */
  listen: v.exactOptional(v.object({ host: v.exactOptional(Host, '127.0.0.1'), port: v.exactOptional(Port, 12_345) }), {}),
  /** Names by which this relay is reached (`around.example`, with the port where it is unusual), beside this machine's own; `*` takes any. */
  hosts: v.exactOptional(Names, []),
  /** Origins of pages elsewhere that may connect (`https://app.example`), beside the page served here. */
  origins: v.exactOptional(Names, []),
  /** Proxies on other machines whose `X-Forwarded-For` is believed, as addresses or ranges; those on this machine always are. */
  proxies: v.exactOptional(v.pipe(v.array(Range), v.maxLength(50)), []),
  /** Folder of the built phone page; missing: the one that came with this program. */
  pages: v.exactOptional(v.string()),
  /** Where a home is sent that finds this relay full. */
  redirect: v.exactOptional(Url),
  /** Other relays that serve the same homes and phones, found through NATS; missing: this one is alone (docs/guides/two-relays.md). */
  peers: v.exactOptional(
    v.object({
      /** NATS servers of one cluster: `nats://10.0.0.1:4222`, `tls://…`. */
      servers: v.pipe(v.array(NatsUrl), v.minLength(1), v.maxLength(20)),
      /** Name of the group: groups of several owners may share NATS servers. */
      group: v.exactOptional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,40}$/, 'expected 1 to 40 of A-Z a-z 0-9 _ -')), 'around'),
      token: v.exactOptional(Secret),
      /** File with the token alone, such as a container's secret. */
      tokenFile: v.exactOptional(v.string()),
      user: v.exactOptional(v.pipe(v.string(), v.minLength(1), v.maxLength(200))),
      password: v.exactOptional(Secret),
      /** `.creds` file (JWT and nkey). */
      credentials: v.exactOptional(v.string()),
      /** PEM files. */
      tls: v.exactOptional(
        v.object({ ca: v.exactOptional(v.string()), cert: v.exactOptional(v.string()), key: v.exactOptional(v.string()) }),
      ),
    }),
  ),
  /** What a home prepared for the case that it goes silent is sent to its people's phones (docs/guides/notifications.md). */
  push: v.exactOptional(
    v.object({
      /** False: this relay takes no such thing, and sends nothing to anybody. */
      send: v.exactOptional(v.boolean(), true),
      /** Hosts that may also have addresses of private networks and of this machine, such as a push service of one's own; true: all. */
      private: v.exactOptional(v.union([v.boolean(), Names]), false),
    }),
    {},
  ),
  /** Folder for the list of enrolled homes and the TCP interface's key. */
  data: v.exactOptional(v.string()),
  log: v.exactOptional(v.picklist(['debug', 'info', 'warn', 'error', 'silent']), 'info'),
  /** `/metrics` for Prometheus, on a port of its own; missing: none. */
  metrics: v.exactOptional(Metrics),
  limits: v.exactOptional(
    v.object({
      homes: v.exactOptional(Count(100_000), SWITCHBOARD_LIMITS.maxHomes),
      phones: v.exactOptional(Count(1_000_000), SWITCHBOARD_LIMITS.maxPhones),
      /** Sockets of one address on each path; 0: no limit. */
      connectionsPerAddress: v.exactOptional(Count(100_000), LIMITS.connectionsPerAddress),
      /** Failed handshakes of one address; 0: no limit. */
      failedHandshakesPerMinute: v.exactOptional(Count(100_000), LIMITS.failedHandshakesPerMinute),
      /** Phones of one home at a time. */
      channels: v.exactOptional(Count(10_000, 1), SWITCHBOARD_LIMITS.channelsPerHome),
      /** What one phone may send before its home takes it. */
      channelCredit: v.exactOptional(byteSize({ min: LIMITS.frame, max: 16_777_216 }), SWITCHBOARD_LIMITS.channelCredit),
      /** A phone that leaves more than this unread for `slowFor` is closed. */
      slowBytes: v.exactOptional(byteSize({ min: 4_096, max: 16_777_216 }), SWITCHBOARD_LIMITS.slowBytes),
      slowFor: v.exactOptional(duration({ max: 300_000 }), SWITCHBOARD_LIMITS.slowMs),
      hello: v.exactOptional(duration({ min: 100, max: 60_000 }), LIMITS.helloMs),
      heartbeat: v.exactOptional(duration({ min: 1_000, max: 300_000 }), SWITCHBOARD_LIMITS.heartbeatMs),
    }),
    {},
  ),
  /** Where newer releases are, and whose signature makes one (docs/guides/releases.md). */
  update: v.exactOptional(
    v.object({
      ...UpdateSettings.entries,
      /** True: when an enrolled home says that a newer release is there, this relay fetches it, checks it and tries it. */
      follow: v.exactOptional(v.boolean(), false),
    }),
    {},
  ),
  /** Lines of JSON for PHP and other programs (docs/guides/tcp-interface.md). */
  tcp: v.exactOptional(
    v.object({
      /** False where it runs by itself (`frAroundWeb tcp`), under another user. */
      start: v.exactOptional(v.boolean(), true),
      host: v.exactOptional(Host, '127.0.0.1'),
      port: v.exactOptional(Port, 45_678),
      /** Asked of every program; beyond loopback one is made where none is set. */
      token: v.exactOptional(v.pipe(v.string(), v.minLength(12), v.maxLength(200))),
      /** The way to the relay, where another is shorter than the one it was paired through (`ws://127.0.0.1:12345`). */
      relay: v.exactOptional(Url),
      connections: v.exactOptional(Count(10_000, 1), 64),
      /** What a program may leave unread before it is dropped. */
      unread: v.exactOptional(byteSize({ min: 65_536, max: 67_108_864 }), 1_048_576),
    }),
    {},
  ),
});

export type WebSettings = Omit<v.InferOutput<typeof WebConfig>, 'data'> & { readonly data: string };
export type Peers = NonNullable<WebSettings['peers']>;
export type SettingsResult =
  | { readonly ok: true; readonly value: WebSettings }
  | { readonly ok: false; readonly problems: readonly string[] };

export interface ConfigSource {
  /** `--config`. Missing: `AROUND_WEB_CONFIG`, else `web.yaml` in the data folder where there is one. */
  readonly config?: string;
  /** `--data`. Missing: `AROUND_WEB_DATA`, the file's `data`, else `~/.local/share/around/web`. */
  readonly data?: string;
  /** By dotted key: `{ 'tcp.port': '0' }`. */
  readonly flags?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** The data folder where no flag names another. */
export function usualData(env: NonNullable<ConfigSource['env']> = process.env): string {
  const { AROUND_WEB_DATA: data, XDG_DATA_HOME: xdg } = env;
  return data ?? join(xdg !== undefined && isAbsolute(xdg) ? xdg : join(homedir(), '.local', 'share'), 'around', 'web');
}

/** The relay's settings from its file, the environment (`AROUND_WEB_…`) and flags. Never throws. */
export async function webSettings(source: ConfigSource): Promise<SettingsResult> {
  const env = source.env ?? process.env;
  const configFromEnv = env.AROUND_WEB_CONFIG;
  const usual = source.data ?? usualData(env);
  const named = source.config ?? configFromEnv;
  const loaded = await loadConfig({
    schema: WebConfig,
    file: named ?? join(usual, 'web.yaml'),
    fileOptional: named === undefined,
    env,
    envPrefix: 'AROUND_WEB',
    flags: { ...source.flags, ...(source.data === undefined ? {} : { data: source.data }) },
  });
  if (!loaded.ok) return loaded;
  return { ok: true, value: { ...loaded.value, data: resolve(loaded.value.data ?? usual) } };
}
