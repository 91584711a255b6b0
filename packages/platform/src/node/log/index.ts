import { writeSync } from 'node:fs';
import type { Logger } from 'pino';
import type { Log, LogFields } from '../../log.js';
import { visibleLines } from '../../visible.js';
import { safeFields } from './escape.js';
import { terminalLine } from './terminal.js';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export interface NodeLogOptions {
  /** Default `info`. */
  readonly level?: LogLevel;
  /** `stdout` (default), `stderr`, or a file that is appended to (0600, its folder is made). */
  readonly to?: 'stdout' | 'stderr' | { readonly file: string };
  /** `terminal`: for eyes. Missing: that where it goes to a terminal, else `json`. */
  readonly format?: 'json' | 'terminal';
  /** Fields of every line. */
  readonly fields?: LogFields;
}

export interface NodeLog extends Log {
  /** Resolves when everything logged so far is written. */
  flush(): Promise<void>;
}

/** Lines kept while the writer loads; should it never load they are still written at exit. */
const MAX_EARLY = 1_000;

type Level = Exclude<LogLevel, 'silent'>;
type Put = (level: Level, message: string, fields: LogFields) => void;
/** A line with the moment at which it was said. */
type Line = readonly [level: Level, message: string, fields: LogFields];

/**
 * A log of JSON lines, `{"level":"info","time":"…Z",…fields,"msg":…}`, by pino, which is loaded with the first of them: a program
 * listens before its logger is there. What comes from outside cannot break a line, colour a terminal or turn its text around.
 */
export function nodeLog(options: NodeLogOptions = {}): NodeLog {
  let early: Line[] = [];
  let pino: Logger | undefined;
  let loading: Promise<void> | undefined;
  const loaded = (): Promise<void> =>
    (loading ??= load(options).then(
      (logger) => {
        pino = logger;
        for (const [level, message, fields] of early) logger[level](fields, message);
        early = [];
      },
      (error: unknown) => plainly(`the log cannot be written: ${String(error)}`),
    ));
  process.once('exit', () => {
    for (const [level, msg, fields] of early) plainly(JSON.stringify({ level, ...fields, msg }));
  });
  const put: Put = (level, message, fields) => {
    const line: Line = [level, safeFields({ message }).message as string, { time: new Date().toISOString(), ...safeFields(fields) }];
    if (pino !== undefined) pino[level](line[2], line[1]);
    else if (early.length < MAX_EARLY) {
      early.push(line);
      void loaded();
    }
  };
  return { ...writer(options.level ?? 'info', put, options.fields ?? {}), flush: loaded };
}

const ORDER: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'silent'];

function writer(level: LogLevel, put: Put, bound: LogFields): Log {
  const at = (one: Level) =>
    ORDER.indexOf(one) < ORDER.indexOf(level)
      ? () => {}
      : (message: string, fields?: LogFields) => put(one, message, { ...bound, ...fields });
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => writer(level, put, { ...bound, ...fields }),
  };
}

async function load(options: NodeLogOptions): Promise<Logger> {
  const { destination, pino } = await import('pino');
  const to = options.to ?? 'stdout';
  const dest = typeof to === 'object' ? to.file : to === 'stdout' ? 1 : 2;
  const out = destination({ dest, sync: true, mkdir: true, mode: 0o600 });
  const settings = {
    level: options.level ?? 'info',
    base: null,
    // The moment at which it was said is in the line.
    timestamp: false,
    formatters: { level: (label: string) => ({ level: label }) },
    depthLimit: 5,
    edgeLimit: 100,
  };
  const stream = to === 'stdout' ? process.stdout : to === 'stderr' ? process.stderr : undefined;
  const format = options.format ?? (stream?.isTTY === true ? 'terminal' : 'json');
  const colour = stream?.isTTY === true && process.env.NO_COLOR === undefined;
  const written = format === 'json' ? visibleLines : (line: string) => terminalLine(line, colour);
  return pino(settings, { write: (line: string) => void out.write(written(line)) });
}

function plainly(line: string): void {
  try {
    writeSync(2, `${visibleLines(line)}\n`);
  } catch {
    // Nobody is left to tell.
  }
}
