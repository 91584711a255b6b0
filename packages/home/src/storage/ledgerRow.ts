import { type Operation, type Path, STEPS } from '@around/messages';
import type { LedgerRow, LedgerStep } from '../house/books.js';
import type { SqlRow, SqlValue } from './db.js';

const KNOWN_STEPS: ReadonlySet<unknown> = new Set(STEPS);

/** In the order of the columns n, id, thing, op, name, input, by, key, device, path, wish, accepted, steps, ended. */
export function valuesOf(row: LedgerRow): SqlValue[] {
  return [
    row.n,
    row.id,
    row.thing,
    row.op,
    row.name,
    row.input === undefined ? null : JSON.stringify(row.input),
    row.by,
    row.key,
    row.device ?? null,
    row.path ?? null,
    row.wish ?? null,
    row.accepted,
    JSON.stringify(row.steps),
    row.ended ? 1 : 0,
  ];
}

/** A row as it was written. Where its steps are damaged it still says that the command was, and that nobody knows how it ended. */
export function readLedgerRow(row: SqlRow): LedgerRow {
  const accepted = Number(row.accepted);
  const ended = row.ended === 1;
  const input = parsed(row.input);
  return {
    n: Number(row.n),
    id: String(row.id),
    thing: String(row.thing),
    op: row.op as Operation,
    name: String(row.name),
    ...(input === undefined ? {} : { input }),
    by: String(row.by),
    key: String(row.key),
    ...(typeof row.device === 'string' ? { device: row.device } : {}),
    ...(typeof row.path === 'string' ? { path: row.path as Path } : {}),
    ...(typeof row.wish === 'string' ? { wish: row.wish } : {}),
    accepted,
    steps: stepsOf(parsed(row.steps)) ?? [
      { step: ended ? 'unknown' : 'sent', at: accepted, detail: 'the record of its steps is damaged: look at the thing itself' },
    ],
    ended,
  };
}

function stepsOf(value: unknown): readonly LedgerStep[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  return value.every((step) => typeof step?.at === 'number' && KNOWN_STEPS.has(step.step)) ? value : undefined;
}

function parsed(text: SqlValue | undefined): unknown {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
