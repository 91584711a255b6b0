import type { ClientUpdate, HomeClient } from '../../api.js';
import type { Context } from '../context.js';
import { CliError, EXIT, type ExitCode } from '../errors.js';
import { findProperty } from '../names.js';
import type { Register } from '../spec.js';
import { bytesWords, truthWords, valueWords } from '../text/words.js';

interface Options {
  readonly save?: string;
}

/** A camera may take its time. */
const PICTURE_MS = 20_000;

export const read: Register = (program, act) => {
  program
    .command('read')
    .description('print a property’s newest value, when it was read, and how good it is')
    .argument('<thing.property>', 'living/climate.temperature')
    .option('--save <file>', 'for a picture: write its bytes there')
    .action((name: string, options: Options) => act((context) => runRead(context, name, options)));
};

export async function runRead(context: Context, text: string, options: Options): Promise<ExitCode> {
  const { output, wall } = context;
  const client = await context.connect();
  const { thing, name, affordance } = findProperty(client.house, text);
  if (affordance['around:whileObserved'] === true) return readPicture(context, client, thing.id, name, options.save);
  const value = client.house.values.get(`${thing.id}/${name}`);
  if (value === undefined) {
    throw new CliError('unavailable', `${thing.id}.${name} was never read: is its controller connected ("around controllers")?`);
  }
  output.say(
    { thing: thing.id, property: name, value: value.value, at: value.at, quality: value.quality, unit: affordance.unit ?? null },
    () => {
      const truth = truthWords(value, wall);
      return `${valueWords(value.value, affordance)}  (${truth})`;
    },
  );
  return EXIT.ok;
}

async function readPicture(context: Context, client: HomeClient, thing: string, name: string, file: string | undefined): Promise<ExitCode> {
  const picture = await nextPicture(context, client, thing, name);
  if (file !== undefined) await context.world.writeFile(file, picture.bytes);
  const { at, media, bytes } = picture;
  context.output.say({ thing, property: name, picture: { at, media, bytes: bytes.length, file: file ?? null } }, () => {
    const where = file === undefined ? '(--save FILE keeps it)' : `→ ${file}`;
    return `${media}, ${bytesWords(bytes.length)}  ${where}`;
  });
  return EXIT.ok;
}

function nextPicture(context: Context, client: HomeClient, thing: string, name: string): Promise<NonNullable<ClientUpdate['picture']>> {
  return new Promise((resolve, reject) => {
    const stopWatching = client.subscribe(({ picture }) => {
      if (picture?.thing === thing && picture.name === name) finish(() => resolve(picture));
    });
    const stopObserving = client.observe(thing, name);
    const timer = context.world.ports.clock.after(PICTURE_MS, () => {
      finish(() =>
        reject(
          new CliError('unavailable', `no picture came from ${thing}.${name} within ${PICTURE_MS / 1_000} s: is its controller connected?`),
        ),
      );
    });
    const finish = (then: () => void): void => {
      timer.cancel();
      stopWatching();
      stopObserving();
      then();
    };
  });
}
