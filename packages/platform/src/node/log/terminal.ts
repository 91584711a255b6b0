import { visible } from '../../visible.js';

const COLOURS: Readonly<Record<string, string>> = { warn: '\u001b[33m', error: '\u001b[31m', debug: '\u001b[2m' };
const PLAIN = '\u001b[0m';

/**
 * A line of JSON as somebody at a terminal reads it: `20:14:02 home warn  no link to the relay  event=relay.lost`, in local time. What
 * came from outside is itself again once it is parsed, and is made visible here.
 */
export function terminalLine(line: string, colour: boolean): string {
  const { level, time, msg, tier, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const head = [new Date(String(time)).toTimeString().slice(0, 8), tier, String(level).padEnd(5), msg];
  const fields = Object.entries(rest).map(([name, value]) => `${name}=${shown(value)}`);
  const text = visible([head.filter((word) => word !== undefined).join(' '), ...fields].join('  '));
  const paint = colour ? COLOURS[String(level)] : undefined;
  return paint === undefined ? `${text}\n` : `${paint}${text}${PLAIN}\n`;
}

const shown = (value: unknown): string => (typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value));
