import type { LogEvent } from './logEvents.js';

/** Fields of one log line. Values from outside are escaped by the writer; secrets are never logged. */
export type LogFields = Readonly<Record<string, unknown>> & { readonly event?: LogEvent };

/** A structured logger: one line per event, fields rather than sentences. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger whose every line carries `fields` too. Each part of a tier has its own: `log.child({ part: 'beacon' })`. */
  child(fields: LogFields): Log;
}

/** A logger that says nothing. */
export const silentLog: Log = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLog,
};
