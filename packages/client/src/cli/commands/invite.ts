import { type Grant, ROLES } from '@around/messages';
import type { Context } from '../context.js';
import { parseUntil } from '../durations.js';
import { EXIT, type ExitCode, usage } from '../errors.js';
import type { Register } from '../spec.js';
import { visible } from '../text/sanitise.js';
import { ageWords } from '../text/words.js';

interface Options {
  readonly role?: string;
  readonly things?: string;
  readonly until?: string;
  readonly readOnly?: boolean;
}

export const invite: Register = (program, act) => {
  program
    .command('invite')
    .description('invite a person or a program: prints a link, its QR code and a code to type')
    .argument('<user>', 'whose it will be')
    .option('--role <role>', `${ROLES.join(', ')}`, 'guest')
    .option('--things <list>', 'what it may use: living/lamp,hall/* or *')
    .option('--until <when>', 'when it ends: 2d, 2026-01-18 or 2026-01-18T12:00')
    .option('--read-only', 'may look, and nothing else')
    .action((user: string, options: Options) => act((context) => runInvite(context, user, options)));
};

export async function runInvite(context: Context, user: string, options: Options): Promise<ExitCode> {
  const { output, world } = context;
  const grant = grantOf(options, context.wall);
  const client = await context.connect();
  const invitation = await client.ask('invite', { user, grant });
  if (output.json) {
    output.say({ invitation: { ...invitation, user, grant } }, () => undefined);
    return EXIT.ok;
  }
  const qr = await world.qr(invitation.link);
  output.say(undefined, () =>
    [
      qr.trimEnd(),
      '',
      `Link  ${visible(invitation.link)}`,
      `Code  ${visible(invitation.code)}`,
      `For ${visible(user)} as ${grant.role}; good once, for ${ageWords(invitation.expires - context.wall)}.`,
    ].join('\n'),
  );
  return EXIT.ok;
}

function grantOf({ role = 'guest', things, until, readOnly }: Options, wall: number): Grant {
  const known = ROLES.find((one) => one === role);
  if (known === undefined) throw usage(`"${role}" is no role: it is one of ${ROLES.join(', ')}`);
  const list = things?.split(',').map((one) => one.trim());
  for (const one of list ?? []) {
    if (!/^(\*|[A-Za-z0-9][\w-]*\/(\*|[A-Za-z0-9][\w-]*))$/.test(one))
      throw usage(`"${one}" names no thing: write living/lamp, living/* or *`);
  }
  if (known !== 'owner' && list === undefined)
    throw usage(`a ${known} sees only what --things lists: write --things 'living/lamp,hall/*' or --things '*'`);
  return {
    role: known,
    ...(list === undefined ? {} : { things: list }),
    ...(until === undefined ? {} : { until: parseUntil(until, wall) }),
    ...(readOnly === true ? { readOnly: true } : {}),
  };
}
