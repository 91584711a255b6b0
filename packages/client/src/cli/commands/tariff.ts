import { checkAsk, fromUtf8, type Tariff } from '@around/messages';
import type { Context } from '../context.js';
import { CliError, EXIT, type ExitCode, usage } from '../errors.js';
import type { Register } from '../spec.js';
import { visible } from '../text/sanitise.js';
import { table } from '../text/table.js';

export const tariff: Register = (program, act) => {
  const command = program
    .command('tariff')
    .description('what a kilowatt-hour costs, by time of the day, day of the week and since when')
    .action(() => act((context) => runTariff(context)));
  command
    .command('set')
    .description('from a JSON file: {"currency": "EUR", "prices": [{"from": "06:00", "perKWh": 0.3}, {"from": "22:00", "perKWh": 0.2}]}')
    .argument('<file>', 'what "around --json tariff" prints')
    .action((file: string) => act((context) => runTariffSet(context, file)));
  command
    .command('flat')
    .description('one price for all times')
    .argument('<price>', 'a kilowatt-hour: 0.32')
    .argument('<currency>', 'EUR')
    .action((price: string, currency: string) => act((context) => runTariffFlat(context, price, currency)));
  command
    .command('clear')
    .description('energy has no price any more')
    .action(() => act((context) => put(context, undefined)));
};

export async function runTariff(context: Context): Promise<ExitCode> {
  const client = await context.connect();
  const { tariff: known } = await client.ask('tariff', {});
  context.output.say(known ?? {}, () =>
    known === undefined ? 'No price is set: "around tariff flat 0.32 EUR", or "around tariff set FILE".' : asText(known),
  );
  return EXIT.ok;
}

export async function runTariffSet(context: Context, file: string): Promise<ExitCode> {
  let bytes: Uint8Array;
  try {
    bytes = await context.world.readFile(file);
  } catch (error) {
    throw new CliError('usage', `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, EXIT.usage);
  }
  return put(context, readTariff(file, bytes));
}

export async function runTariffFlat(context: Context, price: string, currency: string): Promise<ExitCode> {
  const perKWh = Number(price.replace(',', '.'));
  const tariff: Tariff = { currency, prices: [{ perKWh }] };
  if (price.trim() === '' || !checkAsk('setTariff', { tariff }).ok)
    throw usage(`"${price} ${currency}" is no price: write one such as 0.32 EUR`);
  return put(context, tariff);
}

function readTariff(file: string, bytes: Uint8Array): Tariff {
  let said: unknown;
  try {
    said = JSON.parse(fromUtf8(bytes) ?? '');
  } catch {
    throw new CliError('usage', `${file} is not valid JSON: nothing was changed`, EXIT.usage);
  }
  const checked = checkAsk('setTariff', { tariff: said });
  if (!checked.ok) throw new CliError('usage', `${file}: ${checked.error}: nothing was changed`, EXIT.usage);
  return said as Tariff;
}

async function put(context: Context, tariff: Tariff | undefined): Promise<ExitCode> {
  const client = await context.connect();
  await context.ask(client, 'setTariff', tariff === undefined ? {} : { tariff });
  context.output.say(tariff ?? {}, () => (tariff === undefined ? 'Energy has no price any more.' : asText(tariff)));
  return EXIT.ok;
}

function asText({ currency, prices }: Tariff): string {
  if (prices.length === 0) return 'There is no price in it.';
  return table(
    prices.map(({ since, from = '00:00', days, perKWh }) => [
      since === undefined ? 'always' : `since ${since}`,
      days === undefined ? 'every day' : days.join(' '),
      `from ${from}`,
      `${perKWh} ${visible(currency)} a kWh`,
    ]),
  );
}
