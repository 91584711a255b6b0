import { AUDIT_KINDS, type AuditEntry } from '@around/messages';
import type { Context } from '../context.js';
import { EXIT, type ExitCode, usage } from '../errors.js';
import { nearest } from '../nearest.js';
import { type PageOptions, pageOf, records } from '../pages.js';
import type { Register } from '../spec.js';
import { visible } from '../text/sanitise.js';
import { table } from '../text/table.js';
import { stamp } from '../text/times.js';

interface Options extends PageOptions {
  readonly user?: string;
  readonly kind?: string;
}

export const audit: Register = (program, act) => {
  program
    .command('audit')
    .description('who did what about rights, keys and doors, from where; every refusal too')
    .option('--user <name>', 'only what this person did')
    .option('--kind <kind>', AUDIT_KINDS.join(', '))
    .option('--since <when>', 'not older: 2h, "yesterday 20:00", 2026-01-18')
    .option('--until <when>', 'not newer')
    .option('--limit <count>', 'the newest so many (default: 50)')
    .action((options: Options) => act((context) => runAudit(context, options)));
};

export async function runAudit(context: Context, { user, kind, ...page }: Options): Promise<ExitCode> {
  const { output, wall } = context;
  const request = {
    ...pageOf(page, wall, 50),
    ...(user === undefined ? {} : { user }),
    ...(kind === undefined ? {} : { kind: kindOf(kind) }),
  };
  const client = await context.connect();
  const entries = await records(context, client, 'audit', request);
  if (output.json) for (const entry of entries) output.say(entry, () => undefined);
  else if (entries.length === 0) output.say(undefined, () => 'Nothing of that kind happened then.');
  else output.say(undefined, () => table(entries.map((entry) => row(entry, wall))));
  return EXIT.ok;
}

function kindOf(text: string): (typeof AUDIT_KINDS)[number] {
  const kind = AUDIT_KINDS.find((one) => one === text);
  if (kind !== undefined) return kind;
  const near = nearest(text, AUDIT_KINDS)[0];
  throw usage(`"${text}" is no kind${near === undefined ? '' : `, did you mean ${near}`}: it is one of ${AUDIT_KINDS.join(', ')}`);
}

function row({ at, kind, by, device, path, from, detail }: AuditEntry, wall: number): string[] {
  // What came over the relay has no address but that.
  const where = [path, from === path ? undefined : from].filter((part) => part !== undefined).join(' ');
  const who = device === undefined ? visible(by) : `${visible(by)}, ${visible(device)}`;
  return [stamp(at, wall), kind, who, visible(where), visible(detail)];
}
