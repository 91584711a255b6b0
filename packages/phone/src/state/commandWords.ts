import type { CommandStep, StepCode, StepName } from '@around/messages';
import type { TextKey } from '../texts/en.js';
import { formatDuration } from '../texts/format.js';
import { t } from '../texts/runtime.js';

const STEP_TEXT: Readonly<Record<StepName, TextKey>> = {
  accepted: 'step.accepted',
  queued: 'step.queued',
  sent: 'step.sent',
  started: 'step.started',
  progress: 'step.progress',
  completed: 'step.completed',
  failed: 'step.failed',
  timedOut: 'step.timedOut',
  expired: 'step.expired',
  refused: 'step.refused',
  cancelled: 'step.cancelled',
  unknown: 'step.unknown',
};

/** A step in a word or two, for lists of steps. */
export const stepText = (step: StepName): string => t(STEP_TEXT[step]);

const REFUSED_TEXT: Partial<Record<StepCode, TextKey>> = {
  noSuchThing: 'end.refused.gone',
  noSuchName: 'end.refused.gone',
  badInput: 'end.refused.badInput',
  notAllowed: 'end.refused.notAllowed',
  tooFast: 'end.refused.tooFast',
  stale: 'end.refused.stale',
  away: 'end.refused.away',
  busy: 'end.refused.busy',
  paused: 'end.refused.paused',
  revoked: 'end.refused.revoked',
};

export interface EndFacts {
  readonly end: CommandStep;
  /** The controller's title. */
  readonly controller: string;
  /** From tap to end, ms, where this phone gave the command. */
  readonly took: number | undefined;
}

/** How a command ended, naming where and after how long (phone.md, R4). A controller's own words follow in `endDetail`. */
export function endText({ end, controller, took }: EndFacts): string {
  const atController = end.held?.controller;
  const held = atController ?? end.held?.home ?? took;
  const time = held === undefined ? undefined : formatDuration(held);
  switch (end.step) {
    case 'completed': {
      // What another phone gave is known by the time that it spent at home and beyond.
      const whole = took ?? end.held?.home;
      return whole === undefined ? t('end.completed') : t('end.completedIn', { time: formatDuration(whole) });
    }
    case 'timedOut':
      if (time === undefined) return t('end.timedOutAt', { controller });
      if (end.code === 'killed' || end.code === 'hung') return t('end.timedOutKilled', { controller, time });
      return t('end.timedOutAfter', { controller, time });
    case 'failed':
      if (end.code === 'killed' || end.code === 'hung') return time === undefined ? t('end.killed') : t('end.killedAfter', { time });
      if (end.code === 'restarted') return t('end.failedRestarted', { controller });
      return t('end.failedAt', { controller });
    case 'expired':
      return end.code === 'away' ? t('end.expiredAway', { controller }) : t('end.expired', { controller });
    case 'refused':
      return t(REFUSED_TEXT[end.code ?? 'notAllowed'] ?? 'end.refused', { controller });
    case 'cancelled':
      return end.code === 'unwatched' ? t('end.cancelledUnwatched') : t('end.cancelled');
    case 'unknown':
      return t('end.unknown');
    default:
      return stepText(end.step);
  }
}

/** A tile's line: short enough for 17 Latin characters. */
export function shortEndText(end: CommandStep): string {
  switch (end.step) {
    case 'timedOut':
      return t('short.timedOut');
    case 'expired':
      return t('short.expired');
    case 'refused':
      return t('short.refused');
    case 'unknown':
      return t('short.unknown');
    default:
      return end.code === 'killed' ? t('short.killed') : t('short.failed');
  }
}

/** What who ended it says, in its own words; nothing where that would only repeat the rest. */
export const endDetail = (end: CommandStep): string | undefined => (end.step === 'completed' || end.detail === '' ? undefined : end.detail);
