import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monotonicMs } from './device.js';
import type { CommandRecord, History } from './history.js';
import { TIERS, type TortureHouse } from './house.js';
import type { Verdict } from './oracle.js';

/** Violations whose story is told at length. */
const TOLD = 40;
/** Log lines around a command, from before it was sent until after it ended, ms. */
const BEFORE_MS = 3_000;
const AFTER_MS = 12_000;

/** Writes what is known about everything that broke a promise, beside the logs. Returns the file. */
export function writeEvidence(house: TortureHouse, history: History, verdicts: readonly Verdict[], report: string): string {
  const file = join(house.folder, 'broken.txt');
  const offset = Date.now() - monotonicMs();
  const logs = TIERS.flatMap((tier) => linesOf(tier, house.log(tier)));
  const commands = new Map(history.commands.map((command) => [command.id, command]));
  const parts = [report];
  let told = 0;
  for (const { promise, broken } of verdicts)
    for (const { what, ids } of broken) {
      if (told++ >= TOLD) break;
      parts.push(`── ${promise}\n   ${what}`);
      for (const id of ids.slice(0, 3)) parts.push(storyOf(id, commands.get(id), history, logs, offset));
    }
  writeFileSync(file, `${parts.join('\n')}\n`, { mode: 0o600 });
  return file;
}

interface LogLine {
  readonly at: number;
  readonly text: string;
}

function linesOf(tier: string, log: string): LogLine[] {
  return log.split('\n').flatMap((text) => {
    const time = /"time":"([^"]+)"/.exec(text)?.[1];
    return time === undefined ? [] : [{ at: Date.parse(time), text: `${tier}: ${text}` }];
  });
}

/** @param offset wall minus monotonic ms */
function storyOf(id: string, command: CommandRecord | undefined, history: History, logs: readonly LogLine[], offset: number): string {
  const wall = (ms: number): string => new Date(ms + offset).toISOString();
  const runs = history.pins.filter((run) => run.id === id).map(({ at }) => wall(at));
  const row = history.ledger.find((one) => one.id === id);
  const lines = [
    `   ${id}`,
    `     ran at the pin: ${runs.join(', ') || 'never'}`,
    `     ledger: ${row === undefined ? 'no row' : row.ends.join(', ') || 'no end'}`,
  ];
  if (command === undefined) return lines.join('\n');
  const { phone, thing, name, sentAt, deadline, told, toldAt, code, heard } = command;
  lines.push(
    `     ${phone} asked for ${thing}.${name} at ${wall(sentAt)}, good until ${wall(deadline)}`,
    `     told ${told ?? 'nothing'} ${code ?? ''} ${toldAt === undefined ? '' : wall(toldAt)}`,
    ...[...heard].map(([who, ends]) => `     ${who} heard ${ends.join(', ')}`),
    ...logs
      .filter(({ at }) => at >= sentAt + offset - BEFORE_MS && at <= (toldAt ?? deadline) + offset + AFTER_MS)
      .slice(0, 60)
      .map(({ text }) => `       ${text.slice(0, 400)}`),
  );
  return lines.join('\n');
}
