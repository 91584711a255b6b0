import type { RunEnd } from '../watchdog/watchdog.js';
import type { JobEnd } from './driver.js';

const MAX_DETAIL = 2_000;

/** How a run that did not go well is told to whoever asked; undefined where it exited with 0. */
export function failureOf(end: RunEnd, stderr: string, timeoutMs: number): JobEnd | undefined {
  if (end.how === 'notStarted') return { step: 'failed', code: 'exit', detail: clip(end.error.message) };
  if (end.how === 'stopped') {
    switch (end.reason) {
      case 'deadline':
        return { step: 'timedOut', code: 'hung', detail: clip(`it took longer than ${seconds(timeoutMs)} and was stopped${said(stderr)}`) };
      case 'flood':
        return { step: 'failed', code: 'badOutput', detail: clip(`it printed more than it may and was killed${said(stderr)}`) };
      case 'stopping':
        return { step: 'failed', code: 'killed', detail: 'the controller is stopping' };
      default:
        return { step: 'failed', code: 'killed', detail: 'it was stopped' };
    }
  }
  const { code, signal } = end.status;
  if (code === 0) return undefined;
  if (signal !== null) return { step: 'failed', code: 'killed', detail: clip(`it was ended by ${signal}${said(stderr)}`) };
  return {
    step: 'failed',
    code: 'exit',
    detail: clip(stderr === '' ? `it ended with exit code ${code} and said nothing on stderr` : stderr),
  };
}

/** What goes with the end of a command of what its program had to say. */
export const printedOf = (stderr: string): { readonly printed?: string } => (stderr === '' ? {} : { printed: stderr });

/** Whether the program did not answer at all: what the circuit breaker counts. */
export const isHang = (end: RunEnd): boolean =>
  end.how === 'stopped' && (end.reason === 'deadline' || end.reason === 'flood' || end.reason === 'silent');

export const seconds = (ms: number): string => (ms < 1_000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 100) / 10} s`);

/** A message carries 2,000 characters: the end of a complaint is what counts. */
export function clip(text: string): string {
  if (text.length <= MAX_DETAIL) return text;
  const end = text.slice(1 - MAX_DETAIL);
  // Half of a surrogate pair is no text, and the home would take none of the message.
  return `…${/^[\udc00-\udfff]/.test(end) ? end.slice(1) : end}`;
}

const said = (stderr: string): string => (stderr === '' ? '' : `; it had said: ${stderr}`);
