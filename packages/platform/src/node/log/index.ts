import { isatty } from 'node:tty';
import type { Log, LogFields } from '../../log.js';
import { visibleLines } from '../../visible.js';
import { clipped, safeFields } from './escape.js';
import { lineWriter } from './lines.js';
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

type Level = Exclude<LogLevel, 'silent'>;
type Put = (level: Level, message: string, fields: LogFields) => void;

/**
 * A log of JSON lines, `{"level":"info","time":"…Z",…fields,"msg":…}`, each written before the call returns. What comes from outside
 * cannot break a line, colour a terminal or turn its text around.
 */
export function nodeLog(options: NodeLogOptions = {}): Log {
  const to = options.to ?? 'stdout';
  const atTerminal = typeof to === 'string' && isatty(to === 'stdout' ? 1 : 2);
  const colour = atTerminal && process.env.NO_COLOR === undefined;
  const format = options.format ?? (atTerminal ? 'terminal' : 'json');
  const shown = format === 'json' ? visibleLines : (line: string) => terminalLine(line, colour);
  const write = lineWriter(to);
  const put: Put = (level, message, fields) => {
    const head = { level, time: new Date().toISOString() };
    // A field of the same name does not stand for what the log itself says.
    write(shown(`${JSON.stringify(Object.assign({ ...head }, safeFields(fields), head, { msg: clipped(message) }))}\n`));
  };
  return writer(options.level ?? 'info', put, options.fields ?? {});
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
