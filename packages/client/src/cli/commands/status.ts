import type { HomeClient, HouseView, LinkState } from '../../api.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../errors.js';
import { keyWords } from '../grants/words.js';
import type { Register } from '../spec.js';
import { linkWords } from '../text/link.js';
import { visible } from '../text/sanitise.js';
import { table } from '../text/table.js';
import { ageWords, counted } from '../text/words.js';
import { stateWords } from './controllers.js';

export const status: Register = (program, act) => {
  program
    .command('status')
    .description('say what is connected and what is not')
    .action(() => act(runStatus));
};

export async function runStatus(context: Context): Promise<ExitCode> {
  const client = await context.startClient();
  const link = await context.settled(client);
  const { home, key } = client.identity;
  const { house } = client;
  const controllers = [...house.controllers.values()];
  context.output.say({ home, key, link, relay: house.relay ?? null, controllers, things: house.things.size, known: house.known }, () =>
    table(rowsOf(client, link, context.wall)),
  );
  return link.state === 'live' ? EXIT.ok : EXIT.away;
}

function rowsOf(client: HomeClient, link: LinkState, wall: number): string[][] {
  const { identity, house } = client;
  const rows = [
    ['home', `${visible(identity.home.title)} (${identity.home.id.slice(0, 6)})`],
    ['you', `${visible(identity.key.user)}, ${youWords(house, identity.key.role, wall)}`],
    ['link', linkWords(link, wall)],
  ];
  if (!house.known) return rows;
  const { relay } = house;
  if (relay !== undefined) {
    const detail = relay.detail === undefined ? '' : `: ${visible(relay.detail)}`;
    rows.push(['relay', `${relay.up ? 'up' : 'down'} for ${ageWords(wall - relay.since)}, ${visible(relay.url)}${detail}`]);
  }
  for (const one of house.controllers.values()) {
    rows.push(['controller', `${one.id}: ${stateWords(one, wall)}, ${counted(one.things, 'thing')}`]);
  }
  if (house.wishes.size > 0) rows.push(['wishes', `${house.wishes.size} waiting ("around wishes")`]);
  rows.push(['things', String(house.things.size)]);
  const bad = [...house.values.values()].filter(({ quality }) => quality !== 'good').length;
  if (bad > 0) rows.push(['values', `${bad} of ${house.values.size} are stale or unavailable`]);
  return rows;
}

/** What this key may do; only its role before the home has said more. */
function youWords({ you }: HouseView, role: string, wall: number): string {
  const [own, person] = you?.grants ?? [];
  if (own === undefined) return role;
  return `${keyWords(own, person, wall)}${you?.pin === true ? ', has a PIN' : ''}`;
}
