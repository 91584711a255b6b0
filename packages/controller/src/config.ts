import { homedir, hostname } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { duration, loadConfig } from '@around/config';
import { LIMITS } from '@around/messages';
import { UpdateSettings } from '@around/update';
import * as v from 'valibot';
import { LONGEST_TIMER } from './drivers/keys.js';
import { driversOf } from './drivers/kinds.js';
import { MqttSettings } from './drivers/mqtt/keys.js';
import { OscSettings } from './drivers/osc/keys.js';
import { ThingsSpec } from './things/spec.js';
import { BREAKER_PLAN } from './watchdog/breaker.js';

const Port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535));
const Host = v.pipe(v.string(), v.minLength(1), v.maxLength(255));
const Title = v.pipe(v.string(), v.minLength(1), v.maxLength(80));
const Count = (max: number, min = 1) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
const Target = v.pipe(v.string(), v.regex(/^[^\s:/]{1,255}(:\d{1,5})?$/, 'expected an address such as 10.0.7.255 or 239.1.2.3:45670'));

const Keys = v.object({
  title: v.exactOptional(Title, 'Controller'),
  /** How much is logged. */
  log: v.exactOptional(v.picklist(['debug', 'info', 'warn', 'error', 'silent']), 'info'),
  listen: v.exactOptional(
    v.object({
      host: v.exactOptional(Host, '0.0.0.0'),
      /** Where the home dials; 0 takes a free port, which the beacon then tells. */
      tcp: v.exactOptional(Port, 45_671),
    }),
    {},
  ),
  beacon: v.exactOptional(
    v.object({
      port: v.exactOptional(Count(65_535), 45_670),
      every: v.exactOptional(duration({ min: 1_000, max: 3_600_000 }), 10_000),
      /** Further unicast, multicast or broadcast addresses, for homes beyond this network. */
      targets: v.exactOptional(v.pipe(v.array(Target), v.maxLength(16)), []),
    }),
    {},
  ),
  /** For a board that sleeps or cannot be dialled: it dials this home itself. */
  dialHome: v.exactOptional(v.object({ host: Host, port: v.exactOptional(Count(65_535), 45_672) })),
  /** A board that sleeps: it visits its home, hands over what it has, takes commands until all is quiet, and is gone until the next time. */
  sleep: v.exactOptional(
    v.object({
      every: v.exactOptional(duration({ min: 1_000, max: 7 * 86_400_000 }), 600_000),
      /** Without a word of the home it goes to sleep. */
      awake: v.exactOptional(duration({ min: 1_000, max: 600_000 }), 5_000),
    }),
  ),
  watchdog: v.exactOptional(
    v.object({
      /** Between SIGTERM and SIGKILL. */
      grace: v.exactOptional(duration({ max: 60_000 }), 2_000),
      /** Hangs in a row after which a program is given a rest, and how long. */
      hangs: v.exactOptional(Count(100), BREAKER_PLAN.hangs),
      pause: v.exactOptional(duration({ min: 1_000, max: LONGEST_TIMER }), BREAKER_PLAN.baseMs),
      longestPause: v.exactOptional(duration({ min: 1_000, max: LONGEST_TIMER }), BREAKER_PLAN.capMs),
    }),
    {},
  ),
  limits: v.exactOptional(
    v.object({
      connectionsPerAddress: v.exactOptional(Count(10_000), LIMITS.connectionsPerAddress),
      failedHandshakesPerMinute: v.exactOptional(Count(10_000), LIMITS.failedHandshakesPerMinute),
      /** Commands under way at a time, those that wait included. */
      commands: v.exactOptional(Count(10_000), 256),
      /** Readings kept while the home is away. */
      readings: v.exactOptional(Count(1_000_000, 100), 10_000),
      /** What running actions may take to finish when the controller stops. */
      finish: v.exactOptional(duration({ max: 60_000 }), 5_000),
    }),
    {},
  ),
  osc: v.exactOptional(OscSettings, {}),
  mqtt: v.exactOptional(MqttSettings),
  /** Where newer releases are, and whose signature makes one (docs/guides/releases.md). */
  update: v.exactOptional(UpdateSettings, {}),
  things: v.exactOptional(ThingsSpec, {}),
});

/** frMhc's configuration file, as docs/CONFIGURATION.md lists it. Every key has a default: an empty file is a controller without things. */
export const ControllerConfig = v.pipe(
  Keys,
  v.check(
    ({ sleep, dialHome }) => sleep === undefined || dialHome !== undefined,
    'a board that sleeps (sleep) needs the address of its home (dialHome)',
  ),
  v.check(
    ({ mqtt, things }) => mqtt !== undefined || !Object.values(things).some((thing) => driversOf(thing).has('mqtt')),
    'a thing is driven by mqtt, but there is no broker: set mqtt: { url: mqtt://… } at the top',
  ),
);

/** A checked configuration. `cwd`: working directory of programs that name none. */
export type ControllerConfig = v.InferOutput<typeof ControllerConfig> & { readonly cwd?: string };

/** Checks a configuration that is already an object; for tests and for programs that embed a controller. @throws v.ValiError */
export const controllerConfig = (value: v.InferInput<typeof ControllerConfig> = {}): ControllerConfig => v.parse(ControllerConfig, value);

export interface SettingsSource {
  /** `--config`. Missing: `AROUND_CONTROLLER_CONFIG`, else `controller.yaml` in the data folder where there is one. */
  readonly config?: string;
  /** `--data`. Missing: `AROUND_CONTROLLER_DATA`, else `~/.local/share/around/controller`. */
  readonly data?: string;
  /** By dotted key: `{ 'listen.tcp': '0' }`. */
  readonly flags?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface Settings {
  readonly config: ControllerConfig;
  /** The data folder. */
  readonly data: string;
  /** The file that was read; missing where there was none. */
  readonly file?: string;
}

export type SettingsResult = { readonly ok: true; readonly value: Settings } | { readonly ok: false; readonly problems: readonly string[] };

/** The data folder that flags and environment name. */
export function dataFolder(source: SettingsSource): string {
  const env = source.env ?? process.env;
  const { AROUND_CONTROLLER_DATA: fromEnv, XDG_DATA_HOME: xdg } = env;
  const share = xdg !== undefined && isAbsolute(xdg) ? xdg : join(homedir(), '.local', 'share');
  return resolve(source.data ?? fromEnv ?? join(share, 'around', 'controller'));
}

/** The controller's settings from its file, the environment (`AROUND_CONTROLLER_…`) and flags. Never throws. */
export async function controllerSettings(source: SettingsSource): Promise<SettingsResult> {
  const env = source.env ?? process.env;
  const data = dataFolder(source);
  const { AROUND_CONTROLLER_CONFIG: fromEnv } = env;
  const named = source.config ?? fromEnv;
  const file = named ?? join(data, 'controller.yaml');
  const loaded = await loadConfig({
    schema: ControllerConfig,
    file,
    fileOptional: named === undefined,
    env,
    envPrefix: 'AROUND_CONTROLLER',
    ...(source.flags === undefined ? {} : { flags: source.flags }),
  });
  if (!loaded.ok) return loaded;
  const folder = loaded.file === undefined ? process.cwd() : dirname(resolve(loaded.file));
  const title = loaded.value.title === 'Controller' ? hostname().slice(0, 80) || 'Controller' : loaded.value.title;
  return {
    ok: true,
    value: { config: { ...loaded.value, title, cwd: folder }, data, ...(loaded.file === undefined ? {} : { file: loaded.file }) },
  };
}
