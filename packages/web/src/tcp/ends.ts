import { AskError } from '@around/client';
import type { CommandStep, StepCode, TcpErrorCode } from '@around/messages';
import { errorLine, type RequestId, resultLine } from './answers.js';

/** The interface's code for what the home, or the client library, gave as its reason. */
const CODES: Readonly<Partial<Record<StepCode | 'timeout' | 'malformed' | 'pin' | 'noSuchScene', TcpErrorCode>>> = {
  noSuchThing: 'noSuchThing',
  noSuchName: 'noSuchName',
  noSuchScene: 'noSuchScene',
  notAllowed: 'notAllowed',
  pin: 'notAllowed',
  malformed: 'malformed',
  away: 'unavailable',
  timeout: 'unavailable',
};
const codeOf = (reason: string | undefined): TcpErrorCode =>
  (reason !== undefined && Object.hasOwn(CODES, reason) ? CODES[reason as keyof typeof CODES] : undefined) ?? 'failed';

/** A step as the interface tells it: whose command it is, the program knows by its id. */
export function stepOf({ command, step, at, held, code, detail, data }: CommandStep): object {
  return { command, step, at, held, code, detail, data };
}

/** The last line about a command. */
export function endLine(id: RequestId, { step, at, code, detail, data }: CommandStep): string {
  if (step === 'completed') return resultLine(id, { step, at, ...(data === undefined ? {} : { data }) });
  return errorLine(id, codeOf(code), detail ?? `it ended ${step}${code === undefined ? '' : ` (${code})`}`, { step, reason: code });
}

/** What the home refused, in its own words. */
export function refusalLine(id: RequestId, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof AskError ? errorLine(id, codeOf(error.code), message, { reason: error.code }) : errorLine(id, 'failed', message);
}
