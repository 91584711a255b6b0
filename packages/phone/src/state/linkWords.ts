import type { LinkState } from '@around/client';
import { formatClock, formatNumber, formatTime } from '../texts/format.js';
import { t } from '../texts/runtime.js';

export interface LinkFacts {
  readonly link: LinkState;
  /** Unix ms. */
  readonly now: number;
  /** Since when there is no live link (Unix ms): the page's start, or the loss. */
  readonly lostAt: number | undefined;
  /** The way of the last live link. */
  readonly lastWay: 'relay' | 'lan' | undefined;
  /** When the home was last heard, Unix ms. */
  readonly heardAt: number | undefined;
  /** Median round trip, ms. */
  readonly median: number | undefined;
  /** Whose address this page is at, for people: `around.example`. */
  readonly host: string;
}

export interface LinkWords {
  readonly pill: { readonly tone: 'ok' | 'warn' | 'danger'; readonly text: string };
  /** One sentence that names the broken hop, after 5 s; with `retry` there is something to try. */
  readonly banner: { readonly text: string; readonly retry: boolean } | undefined;
  /** Whether commands can be given, and why not. */
  readonly blocked: string | undefined;
  /** Nothing was heard for 5 s: no value is live. */
  readonly silent: boolean;
}

const NOTICED_MS = 1_000;
const NAMED_MS = 5_000;

/** The truth about the way to the home in words: nothing for a gap under 1 s, amber after it, the broken hop after 5 s (phone.md, R9). */
export function linkWords(facts: LinkFacts): LinkWords {
  const { link, now, lostAt, median } = facts;
  if (link.state === 'live') {
    const ms = median === undefined ? undefined : formatNumber(Math.round(median), 0);
    const text =
      link.way === 'lan'
        ? ms === undefined
          ? t('pill.lan')
          : t('pill.lanMs', { ms })
        : ms === undefined
          ? t('pill.relay')
          : t('pill.relayMs', { ms });
    return { pill: { tone: 'ok', text }, banner: undefined, blocked: undefined, silent: false };
  }
  if (link.state === 'dead') {
    const text = t(link.reason === 'revoked' ? 'dead.revoked' : link.reason === 'version' ? 'dead.version' : 'dead.refused');
    return { pill: { tone: 'danger', text: t('pill.offline') }, banner: { text, retry: false }, blocked: text, silent: true };
  }
  const gap = lostAt === undefined ? 0 : now - lostAt;
  if (gap < NOTICED_MS && facts.lastWay !== undefined) {
    const text = t(facts.lastWay === 'lan' ? 'pill.lan' : 'pill.relay');
    return { pill: { tone: 'ok', text }, banner: undefined, blocked: undefined, silent: false };
  }
  const connecting = t(facts.lastWay === undefined ? 'pill.connecting' : 'pill.reconnecting');
  if (gap < NAMED_MS) {
    return { pill: { tone: 'warn', text: connecting }, banner: undefined, blocked: t('blocked.connecting'), silent: false };
  }
  const sentence = brokenHop(facts);
  const shown = facts.heardAt === undefined ? sentence : t('banner.showing', { sentence, time: clockOf(facts.heardAt, now) });
  const offline = link.state === 'broken';
  return {
    pill: { tone: offline ? 'danger' : 'warn', text: offline ? t('pill.offline') : connecting },
    banner: { text: shown, retry: true },
    blocked: sentence,
    silent: true,
  };
}

/** To the second; of another day with its date. */
const clockOf = (at: number, now: number): string =>
  new Date(at).toDateString() === new Date(now).toDateString() ? formatClock(at) : formatTime(at, now);

function brokenHop({ link, lastWay, host, now }: LinkFacts): string {
  if (link.state === 'broken') {
    if (link.hop === 'phone') return t('banner.phone');
    if (link.hop === 'home') return t('banner.home', { time: formatTime(link.since, now) });
  }
  if (lastWay === 'relay') return t('banner.relay', { host });
  if (lastWay === 'lan') return t('banner.lan', { host });
  return t('banner.server', { host });
}

/** The median of the last few round trips: one slow one does not make the pill jump. */
export function median(samples: readonly number[]): number | undefined {
  if (samples.length === 0) return undefined;
  const ordered = [...samples].sort((a, b) => a - b);
  const middle = ordered.length >> 1;
  return ordered.length % 2 === 1 ? ordered[middle] : ((ordered[middle - 1] as number) + (ordered[middle] as number)) / 2;
}
