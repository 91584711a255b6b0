import type { Posted } from '@around/platform/node';
import type { WayEnd } from '../way.js';

/** What an answer's status means for what was sent. @param what for people: "the push service" */
export function endOf({ status, retryAfter, text }: Posted, what: string): WayEnd {
  if (status >= 200 && status < 300) return { state: 'ok' };
  const detail = `${what} answered ${status}${text === '' ? '' : `: ${text.replace(/\s+/g, ' ').trim()}`}`;
  if (status === 404 || status === 410) return { state: 'gone', detail };
  if (status === 429 || status === 408 || status >= 500) {
    const afterMs = msOf(retryAfter);
    return { state: 'later', detail, ...(afterMs === undefined ? {} : { afterMs }) };
  }
  return { state: 'failed', detail };
}

const MAX_AFTER_MS = 3_600_000;

/** `120`, or a date (RFC 9110 §10.2.3): at most an hour. */
function msOf(retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined) return undefined;
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - Date.now();
  return Number.isFinite(ms) ? Math.min(MAX_AFTER_MS, Math.max(0, ms)) : undefined;
}
