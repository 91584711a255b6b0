import type { ControllerState, StepName } from '@around/messages';

export const LANGUAGES = ['en', 'ja'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What a display says in its own words. Those of the M5Stack are English, as its program is. */
export interface Words {
  readonly relay: string;
  readonly away: (title: string) => string;
  readonly relayTrouble: (detail: string) => string;
  readonly on: string;
  readonly off: string;
  readonly open: string;
  readonly closed: string;
  readonly locked: string;
  readonly unlocked: string;
  readonly links: (up: number, all: number) => string;
  readonly allUp: string;
  readonly down: string;
  readonly noCommand: string;
  readonly pair: (user: string) => string;
  readonly stopped: string;
  /** Of a controller. */
  readonly states: Readonly<Record<ControllerState['state'], string>>;
  readonly steps: Readonly<Record<StepName, string>>;
}

const EN: Words = {
  relay: 'Relay',
  away: (title) => `${title} is away`,
  relayTrouble: (detail) => `Relay: ${detail}`,
  ...{ on: 'on', off: 'off', open: 'open', closed: 'closed', locked: 'locked', unlocked: 'unlocked' },
  links: (up, all) => `Links ${up}/${all}`,
  allUp: 'all are up',
  down: 'down',
  noCommand: 'No command yet',
  pair: (user) => `Pair ${user}`,
  stopped: 'Around stopped',
  states: { new: 'new', connecting: 'connecting', connected: 'connected', away: 'away' },
  steps: {
    ...{ accepted: 'accepted', queued: 'waits', sent: 'sent', started: 'started', progress: 'going on', completed: 'completed' },
    ...{ failed: 'failed', timedOut: 'timed out', expired: 'expired', refused: 'refused', cancelled: 'cancelled', unknown: 'no answer' },
  },
};

const JA: Words = {
  relay: 'リレー',
  away: (title) => `${title} オフライン`,
  relayTrouble: (detail) => `リレー: ${detail}`,
  ...{ on: 'オン', off: 'オフ', open: 'ヒラク', closed: 'トジル', locked: 'シジョウ', unlocked: 'カイジョウ' },
  links: (up, all) => `セツゾク ${up}/${all}`,
  allUp: 'スベテ セイジョウ',
  down: 'オフライン',
  noCommand: 'コマンド ナシ',
  pair: (user) => `トウロク ${user}`,
  stopped: 'テイシチュウ',
  states: { new: 'アタラシイ', connecting: 'セツゾクチュウ', connected: 'セツゾク', away: 'オフライン' },
  steps: {
    ...{ accepted: 'ウケツケ', queued: 'マチ', sent: 'ソウシン', started: 'カイシ', progress: 'ジッコウチュウ', completed: 'カンリョウ' },
    ...{
      failed: 'シッパイ',
      timedOut: 'ジカンギレ',
      expired: 'キゲンギレ',
      refused: 'キョヒ',
      cancelled: 'トリケシ',
      unknown: 'オウトウナシ',
    },
  },
};

export const WORDS: Readonly<Record<Language, Words>> = { en: EN, ja: JA };
