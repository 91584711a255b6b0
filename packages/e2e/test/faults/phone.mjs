/**
 * A phone in a process of its own, for a network of its own: `node phone.mjs LINK RELAY`. Says in JSON lines what it is shown; takes
 * `{n, command}` and answers `{n, id, end}`.
 */
import { createInterface } from 'node:readline';
import { createHomeClient, pairWithLink } from '@around/client';
import { nodePorts } from '@around/client/node';

const [link, url] = process.argv.slice(2);
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const ports = nodePorts();
const ways = [{ way: 'relay', url }];
const keyed = await pairWithLink(ports, link, { device: 'phone', software: 'faults', ways, store: async () => undefined });
const client = createHomeClient(ports, keyed, { software: 'faults', ways });
const tell = () => say({ link: client.link, controllers: [...client.house.controllers.values()], things: [...client.house.things.keys()] });
client.subscribe(({ link, reset, changes }) => {
  if (link !== undefined || reset === true || changes.some(({ k }) => k === 'controller' || k === 'thing')) tell();
});
await client.start();
createInterface(process.stdin).on('line', async (line) => {
  const { n, command } = JSON.parse(line);
  const run = client.command(command);
  say({ n, id: run.id, end: await run.done });
});
