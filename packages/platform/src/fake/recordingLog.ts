import type { Log, LogFields } from '../log.js';

export interface RecordedLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  /** With those of the `child()` it came from. */
  readonly fields: LogFields;
}

/** A log that a test reads. */
export interface RecordingLog extends Log {
  readonly lines: readonly RecordedLine[];
  /** Everything as one text, a line each: to look for what must never be logged. */
  text(): string;
}

export function recordingLog(): RecordingLog {
  const lines: RecordedLine[] = [];
  const writer = (bound: LogFields): Log => {
    const put = (level: RecordedLine['level']) => (message: string, fields?: LogFields) => {
      lines.push({ level, message, fields: { ...bound, ...fields } });
    };
    return {
      debug: put('debug'),
      info: put('info'),
      warn: put('warn'),
      error: put('error'),
      child: (fields) => writer({ ...bound, ...fields }),
    };
  };
  const text = (): string =>
    lines.map(({ level, message, fields }) => `${level} ${message} ${JSON.stringify(fields, readable)}`).join('\n');
  return { ...writer({}), lines, text };
}

function readable(_key: string, value: unknown): unknown {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (typeof value === 'bigint') return String(value);
  return value;
}
