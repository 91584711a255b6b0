import type { AskWith, AuditEntry, LogEntry } from '@around/messages';
import type { HomeClient } from '../api.js';
import type { Context } from './context.js';
import { usage } from './errors.js';
import { parseTime } from './times.js';

/** Entries of one answer at most (types/asks.ts). */
const PAGE = 200;
const MOST = 100_000;

export interface PageOptions {
  readonly since?: string;
  readonly until?: string;
  readonly limit?: string;
}

/** @param most how many where nothing is said @throws CliError usage */
export function pageOf(
  { since, until, limit }: PageOptions,
  wall: number,
  most: number,
): { since?: number; until?: number; limit: number } {
  const count = limit === undefined ? most : Number(limit);
  if (!Number.isInteger(count) || count < 1 || count > MOST) throw usage(`--limit takes a number from 1 to ${MOST}`);
  return {
    limit: count,
    ...(since === undefined ? {} : { since: parseTime(since, wall, 'past') }),
    ...(until === undefined ? {} : { until: parseTime(until, wall, 'past') }),
  };
}

/** The newest `limit` records that fit, the oldest of them first. @throws AskError */
export async function records<N extends 'log' | 'audit'>(
  context: Context,
  client: HomeClient,
  what: N,
  request: AskWith<N> & { readonly limit: number },
): Promise<(N extends 'log' ? LogEntry : AuditEntry)[]> {
  type Entry = N extends 'log' ? LogEntry : AuditEntry;
  return newest(request.limit, async (page) => {
    const answer = await context.ask(client, what, { ...request, ...page } as AskWith<N>);
    return (answer as { entries: Entry[] }).entries;
  });
}

/**
 * The newest `most`, the oldest of them first, asked for page by page.
 * @param ask the newest that are numbered below `before`
 * @param cut a page may hold fewer than it could: what fits into a message
 */
export async function newest<E extends { readonly n: number }>(
  most: number,
  ask: (page: { readonly limit: number; readonly before?: number }) => Promise<readonly E[]>,
  cut = false,
): Promise<E[]> {
  const found: E[] = [];
  let before: number | undefined;
  while (found.length < most) {
    const limit = Math.min(PAGE, most - found.length);
    const entries = await ask({ limit, ...(before === undefined ? {} : { before }) });
    found.push(...entries);
    const last = entries.at(-1)?.n;
    // An answer that does not go on from the one before would be asked for for ever.
    if ((!cut && entries.length < limit) || last === undefined || (before !== undefined && last >= before)) break;
    before = last;
  }
  return found.reverse();
}
