import { PlatformError } from '@around/platform';
import type { JobEnd, StepCodeName } from './driver.js';
import { clip } from './ends.js';

/** Why a device did not do what it was asked. `away`: it is not there, so that nothing of it can be read either. */
export class DeviceError extends Error {
  override readonly name = 'DeviceError';
  readonly code: StepCodeName;

  constructor(code: 'away' | 'badOutput' | 'badInput' | 'busy' | 'exit', message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export const isAway = (error: unknown): boolean =>
  error instanceof DeviceError ? error.code === 'away' : error instanceof PlatformError && error.retry;

/** What a driver threw, as the end of a command. */
export function endOf(error: unknown): JobEnd {
  const code = error instanceof DeviceError ? error.code : isAway(error) ? 'away' : 'exit';
  return { step: 'failed', code, detail: clip(wordsOf(error)) };
}

export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
