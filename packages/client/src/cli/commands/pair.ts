import { type Paired, type PairingSelf, pairWithCode, pairWithLink } from '../../pairing/index.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode, usage } from '../errors.js';
import type { Register } from '../spec.js';
import { visible } from '../text/sanitise.js';
import { SOFTWARE } from '../version.js';

interface Options {
  readonly url?: string;
  readonly device?: string;
}

export const pair: Register = (program, act) => {
  program
    .command('pair')
    .description('pair with a home: an invitation’s link, or its typed code and --url')
    .argument('<link|code>', 'https://…#p=…, or 7K2M-9QXD-4TPA')
    .option('--url <url>', 'for a code: where the home is reached, https://around.example or 192.168.1.7:8080')
    .option('--device <name>', 'how this program is called in the owners’ list (default: user@host)')
    .action((text: string, options: Options) => act((context) => runPair(context, text, options)));
};

export async function runPair(context: Context, text: string, options: Options): Promise<ExitCode> {
  const { world, output } = context;
  const self: PairingSelf = {
    device: options.device ?? world.device,
    software: SOFTWARE,
    store: ({ identity, secretKey }) => {
      if (secretKey === undefined) throw new Error('there is no key to store');
      return world.store.save({ identity, secretKey });
    },
    onDigits: (digits) => output.remark(`The home shows the same six digits in its log: ${digits}`),
  };
  const { identity } = await pairBy(context, text, options, self);
  if ((await world.store.defaultHome()) === undefined) await world.store.setDefaultHome(identity.home.id);
  const { home, key } = identity;
  output.say({ paired: { home, key, relay: identity.relay ?? null, lan: identity.lan } }, () =>
    [
      `Paired with ${visible(home.title)} as ${visible(key.user)} (${key.role}).`,
      `  relay  ${visible(identity.relay ?? 'none')}`,
      `  LAN    ${visible(identity.lan.join(', ') || 'no address told')}`,
      'Next: around things',
    ].join('\n'),
  );
  return EXIT.ok;
}

function pairBy({ world }: Context, text: string, { url }: Options, self: PairingSelf): Promise<Paired> {
  if (text.includes('#p=')) return pairWithLink(world.ports, text, self);
  if (/^https?:\/\//.test(text)) throw usage('this link has no "#p=…" at its end: copy all of it, and put it in quotes');
  if (url === undefined)
    throw usage('a code needs --url too: the address of the relay (https://…) or of the home on its LAN (192.168.1.7:8080)');
  return pairWithCode(world.ports, { url, code: text }, self);
}
