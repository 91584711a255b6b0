import { duration, Metrics } from '@around/config';
import { LIMITS } from '@around/messages';
import { UpdateSettings } from '@around/update';
import * as v from 'valibot';
import { LcdConfig } from './displays/lcd/config.js';

const Port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535));
const Title = v.pipe(v.string(), v.minLength(1), v.maxLength(80));
const Url = (start: RegExp, example: string) => v.pipe(v.string(), v.maxLength(300), v.regex(start, `expected something like ${example}`));
const Count = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(max));

/** Local time of day. */
const Clock = v.pipe(v.string(), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time such as "22:30"'));

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

/** `garden/*.level`; `*` stands for any characters but `/`. */
const Keep = v.object({
  match: v.pipe(
    v.string(),
    v.maxLength(200),
    v.regex(/^[\w*-]+\/[\w*-]+(\.[\w*-]+)?$/, 'expected something like garden/tank.level or garden/*'),
  ),
  /** Single readings, and events. */
  days: v.exactOptional(Count(36_500)),
  /** Summaries of five minutes, hours and days; missing: for ever. */
  summaryDays: v.exactOptional(Count(36_500)),
  /** Nothing of it is kept, and what was is forgotten. */
  never: v.exactOptional(v.boolean()),
});

/** frMhs's configuration file, as docs/CONFIGURATION.md lists it. Every key has a default: an empty file is a home. */
export const HomeConfig = v.object({
  /** The home's name, as phones show it. */
  title: v.exactOptional(Title, 'Home'),
  /** Whom the first pairing offer is for. */
  owner: v.exactOptional(Title, 'owner'),
  /** Addresses and ports; 0 takes a free one. */
  listen: v.exactOptional(
    v.object({
      host: v.exactOptional(v.string(), '0.0.0.0'),
      /** Phone page and `/phone` on the LAN. */
      lan: v.exactOptional(Port, 8_080),
      /** Controllers that dial in. */
      tcp: v.exactOptional(Port, 45_672),
      /** Beacons of controllers (UDP). */
      beacon: v.exactOptional(Port, 45_670),
    }),
    {},
  ),
  /** The relay on your own server; without it the home is reached on the LAN alone. */
  relay: v.exactOptional(
    v.object({
      url: Url(/^wss?:\/\//, 'wss://around.example'),
      /** One-time code of `frAroundWeb enrol`, for the first login. */
      enrol: v.exactOptional(v.pipe(v.string(), v.maxLength(40))),
    }),
  ),
  /** Where the phone page is served, for pairing links; missing: the relay's address, or the home's own on the LAN. */
  app: v.exactOptional(Url(/^https?:\/\//, 'https://around.example/')),
  /** Folder of the built phone page; missing: the one that came with this program. */
  pages: v.exactOptional(v.string()),
  /** Names this home answers to beside its addresses, `localhost` and `*.local`. */
  hosts: v.exactOptional(v.pipe(v.array(v.string()), v.maxLength(20)), []),
  /** True where a proxy on this machine ends TLS in front of the LAN port: locks, gates and alarms then work there too. */
  tls: v.exactOptional(v.boolean(), false),
  /** IANA name (`Europe/Berlin`) of the displays’ clock, and of the hours that grants name; missing: the system’s. */
  timeZone: v.exactOptional(v.pipe(v.string(), v.check(isTimeZone, 'expected a time zone such as Europe/Berlin'))),
  /** Where newer releases are, and whose signature makes one (docs/guides/releases.md). */
  update: v.exactOptional(UpdateSettings, {}),
  /** Notifications through the push services of people's browsers. */
  push: v.exactOptional(
    v.object({
      /** Whom a push service may write to: https: or mailto:. The app's or the relay's address where missing. */
      contact: v.exactOptional(Url(/^(https:|mailto:.+@)/, 'mailto:you@example.org')),
      /** Push services in the home's own network: their hosts, or true for any. */
      private: v.exactOptional(
        v.union([v.boolean(), v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(255))), v.maxLength(50))]),
        false,
      ),
      /** When the relay tells the phones of those who live here that this home is silent: so long after its last word. 0: never. */
      silentAfter: v.exactOptional(
        v.pipe(
          duration({ max: 86_400_000 }),
          v.check((ms) => ms === 0 || ms >= 60_000, 'expected a minute at least, or 0'),
        ),
        120_000,
      ),
    }),
    {},
  ),
  /** Batteries of things that say how full they are. */
  battery: v.exactOptional(
    v.object({
      /** Percent from which on one counts as nearly empty; 0: nobody is told. */
      low: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(90)), 15),
    }),
    {},
  ),
  /** The mail server that notifications go through; missing: none are written. */
  email: v.exactOptional(
    v.object({
      host: v.pipe(v.string(), v.minLength(1), v.maxLength(253)),
      port: v.exactOptional(v.pipe(Port, v.minValue(1)), 587),
      user: v.exactOptional(v.pipe(v.string(), v.minLength(1), v.maxLength(200))),
      /** A file whose content is the password. */
      passwordFile: v.exactOptional(v.pipe(v.string(), v.minLength(1), v.maxLength(300))),
      /** The sender: `Home <home@example.org>`. */
      from: v.pipe(v.string(), v.maxLength(200), v.regex(/^[^\r\n]*@[^\r\n]*$/, 'expected something like Home <home@example.org>')),
      /** `starttls` demands it; `tls` from the first byte on (port 465); `none` for a server on this machine. */
      tls: v.exactOptional(v.picklist(['starttls', 'tls', 'none']), 'starttls'),
    }),
  ),
  /** A program of the household's that is told too. */
  webhook: v.exactOptional(
    v.object({
      url: Url(/^https?:\/\//, 'https://example.org/around'),
      /** A file whose content is the secret that each message is signed with. */
      secretFile: v.exactOptional(v.pipe(v.string(), v.minLength(1), v.maxLength(300))),
    }),
  ),
  backup: v.exactOptional(
    v.object({
      /** Whether one is made each night. */
      nightly: v.exactOptional(v.boolean(), true),
      /** From this local time on. */
      at: v.exactOptional(Clock, '03:30'),
      /** So many stay. */
      keep: v.exactOptional(Count(1_000), 7),
      /** `backups` in the data folder where missing. */
      folder: v.exactOptional(v.pipe(v.string(), v.minLength(1), v.maxLength(300))),
      /** A file whose content is the passphrase that seals them. */
      passphraseFile: v.exactOptional(v.pipe(v.string(), v.minLength(1), v.maxLength(300))),
    }),
    {},
  ),
  /** How long the history of some things is kept, where that is not `limits.readingDays`: the first that fits tells. */
  history: v.exactOptional(v.object({ keep: v.exactOptional(v.pipe(v.array(Keep), v.maxLength(200)), []) }), {}),
  /** Where the home stands, in degrees (north and east are positive): for sunrise and sunset. */
  place: v.exactOptional(
    v.object({
      latitude: v.pipe(v.number(), v.minValue(-90), v.maxValue(90)),
      longitude: v.pipe(v.number(), v.minValue(-180), v.maxValue(180)),
    }),
  ),
  /** The modes that the house may be in; a new home is in the first. */
  modes: v.exactOptional(
    v.pipe(
      v.array(v.pipe(v.string(), v.regex(/^[\p{L}\p{N}][\p{L}\p{N} _-]{0,39}$/u, 'expected the name of a mode, such as away'))),
      v.minLength(1),
      v.maxLength(20),
      v.check((modes) => new Set(modes).size === modes.length, 'expected each mode once'),
    ),
    ['home', 'away', 'night', 'holiday'],
  ),
  displays: v.exactOptional(
    v.object({
      /** Serial ports with an M5Stack, or `auto`: every USB serial port is tried. */
      m5stack: v.exactOptional(v.union([v.literal('auto'), v.pipe(v.array(v.string()), v.maxLength(8))])),
      baudRate: v.exactOptional(Count(4_000_000)),
      /** A character display on the I2C bus; `{}` is enough for the usual one. */
      lcd: v.exactOptional(LcdConfig),
      /** The thing that is shown large, with its course: `garden/soil`. */
      thing: v.exactOptional(v.pipe(v.string(), v.maxLength(200))),
      /** When the displays' light is turned down, by the local clock. */
      night: v.exactOptional(
        v.object({ from: Clock, to: Clock, light: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(100)), 10) }),
      ),
    }),
    {},
  ),
  /** `/metrics` for Prometheus, on a port of its own; missing: none. */
  metrics: v.exactOptional(Metrics),
  /** How much is logged. */
  log: v.exactOptional(v.picklist(['debug', 'info', 'warn', 'error', 'silent']), 'info'),
  limits: v.exactOptional(
    v.object({
      /** Phones connected at a time, all ways together. */
      channels: v.exactOptional(Count(1_024), LIMITS.channelsPerHome),
      connectionsPerAddress: v.exactOptional(Count(10_000), LIMITS.connectionsPerAddress),
      failedHandshakesPerMinute: v.exactOptional(Count(10_000), LIMITS.failedHandshakesPerMinute),
      commandsPerSecond: v.exactOptional(Count(1_000_000), LIMITS.commandsPerSecond),
      /** Messages of one phone; a phone over it is closed. */
      phoneMessagesPerSecond: v.exactOptional(Count(1_000_000), 200),
      /** Messages of one controller; a controller over it has to wait. */
      controllerMessagesPerSecond: v.exactOptional(Count(1_000_000), 500),
      /** ms for the first message of a connection. */
      helloMs: v.exactOptional(Count(60_000), LIMITS.helloMs),
      /** Commands that are remembered. */
      ledgerRows: v.exactOptional(Count(10_000_000), 100_000),
      /** Events that are remembered. */
      eventRows: v.exactOptional(Count(100_000_000), 1_000_000),
      /** Days for which single readings are remembered; their summaries are for ever. */
      readingDays: v.exactOptional(Count(36_500), 366),
    }),
    {},
  ),
});
export type HomeConfig = v.InferOutput<typeof HomeConfig>;

/** Checks a configuration that is already an object; for tests and for programs that embed a home. @throws v.ValiError */
export const homeConfig = (value: v.InferInput<typeof HomeConfig> = {}): HomeConfig => v.parse(HomeConfig, value);
