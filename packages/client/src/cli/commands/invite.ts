import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../errors.js';
import { type GrantFlags, grantFrom, wholeGrant } from '../grants/flags.js';
import { remarkUnknown } from '../grants/known.js';
import { withGrantFlags } from '../grants/options.js';
import { grantWords } from '../grants/words.js';
import type { Register } from '../spec.js';
import { visible } from '../text/sanitise.js';
import { timeWords } from '../text/times.js';
import { ageWords } from '../text/words.js';

export const invite: Register = (program, act) => {
  withGrantFlags(
    program
      .command('invite')
      .description('invite a person (a guest unless told otherwise) or a program: prints a link, its QR code and a code to type')
      .argument('<name>', 'whose it will be'),
  ).action((name: string, flags: GrantFlags) => act((context) => runInvite(context, name, flags)));
};

export async function runInvite(context: Context, user: string, flags: GrantFlags): Promise<ExitCode> {
  const { output, world } = context;
  const grant = wholeGrant(grantFrom(flags, context.wall, { role: 'guest' }));
  const client = await context.connect();
  remarkUnknown(context, client.house, grant);
  const invitation = await context.ask(client, 'invite', { user, grant });
  const { wall } = context;
  if (output.json) {
    output.say({ invitation: { ...invitation, user, grant, words: grantWords(grant, wall) } }, () => undefined);
    return EXIT.ok;
  }
  const qr = await world.qr(invitation.link);
  output.say(undefined, () =>
    [
      qr.trimEnd(),
      '',
      `Link  ${visible(invitation.link)}`,
      `Code  ${visible(invitation.code)}`,
      `For ${visible(user)}, ${grantWords(grant, wall)}.`,
      `Good once, for ${ageWords(invitation.expires - wall)} (until ${timeWords(invitation.expires, wall)}).`,
    ].join('\n'),
  );
  return EXIT.ok;
}
