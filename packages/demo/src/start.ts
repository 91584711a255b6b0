import { existsSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { toString as qrText } from 'qrcode';
import { DEMO_PORTS, DemoHouse, type DemoPorts } from './demoHouse.js';
import { takenPorts, type WantedPort } from './ports.js';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

const FLAGS: Readonly<Record<keyof DemoPorts, { flag: string; what: string; udp?: boolean }>> = {
  web: { flag: 'web-port', what: 'the relay and its phone page' },
  tcp: { flag: 'tcp-port', what: 'the TCP interface' },
  lan: { flag: 'lan-port', what: 'the home on the LAN' },
  homeTcp: { flag: 'home-tcp-port', what: 'boards that dial the home' },
  beacon: { flag: 'beacon-port', what: 'beacons', udp: true },
  living: { flag: 'living-port', what: 'the controller "living"' },
  garden: { flag: 'garden-port', what: 'the controller "garden"' },
  display: { flag: 'display-port', what: 'the virtual M5Stack’s page' },
};

const HELP = `npm start -- [options]

Runs the demo house: relay, home, two controllers and a virtual display, each a process of its own.

  --data FOLDER        where the house is kept (default: .around here); remove it to begin anew
  --host ADDRESS       where the tiers listen (default: 0.0.0.0, so that a phone on your LAN can look in)
  --terminal           draw the display in this terminal
  --no-display         no virtual M5Stack
  --link               print a pairing link also when a phone is paired already
${Object.entries(FLAGS)
  .map(([name, { flag, what }]) => `  --${`${flag} N`.padEnd(18)} ${what} (default: ${DEMO_PORTS[name as keyof DemoPorts]})`)
  .join('\n')}
`;

process.exitCode = await main();

async function main(): Promise<number> {
  const { values } = parseArgs({
    allowNegative: true,
    options: {
      data: { type: 'string' },
      host: { type: 'string', default: '0.0.0.0' },
      display: { type: 'boolean', default: true },
      terminal: { type: 'boolean', default: false },
      link: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      ...Object.fromEntries(Object.values(FLAGS).map(({ flag }) => [flag, { type: 'string' as const }])),
    },
  });
  if (values.help === true) {
    console.log(HELP);
    return 0;
  }
  const ports = Object.fromEntries(
    Object.entries(FLAGS).map(([name, { flag }]) => [
      name,
      Number((values as Record<string, unknown>)[flag] ?? DEMO_PORTS[name as keyof DemoPorts]),
    ]),
  ) as unknown as DemoPorts;
  const wanted: WantedPort[] = Object.entries(FLAGS).map(([name, { flag, what, udp }]) => ({
    port: ports[name as keyof DemoPorts],
    what,
    flag: `--${flag}`,
    udp: udp ?? false,
  }));
  const taken = await takenPorts(wanted);
  if (taken.length > 0) {
    for (const sentence of taken) console.error(sentence);
    console.error('Ports are given behind two dashes: npm start -- --web-port 12346');
    return 1;
  }
  const data = resolve(String(values.data ?? join(root, '.around')));
  const again = existsSync(join(data, 'home'));
  const house = new DemoHouse({
    data,
    ports,
    host: String(values.host),
    display: values.display !== false,
    terminal: values.terminal === true,
    progress: (line) => console.log(`  ${line}`),
  });
  return run(house, { again, link: values.link === true });
}

async function run(house: DemoHouse, how: { again: boolean; link: boolean }): Promise<number> {
  const stopping = new Promise<void>((done) => {
    // Asked twice, it goes on stopping: else its tiers would be left behind.
    process.on('SIGINT', () => done());
    process.on('SIGTERM', () => done());
  });
  console.log('Around: the demo house comes up.');
  const starting = house.start();
  try {
    await Promise.race([starting, stopping.then(() => Promise.reject(new Error('stopped before the house was up')))]);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    await starting.catch(() => undefined);
    await house.stop();
    return 1;
  }
  try {
    await greet(house, how);
    const fallen = Promise.race(house.running.map(async (tier) => ({ tier, code: await tier.ended })));
    const first = await Promise.race([stopping, fallen]);
    if (first !== undefined)
      console.error(`\n${first.tier.name} ended by itself (code ${first.code}): its log ${first.tier.log} says why.`);
    return first === undefined ? 0 : 1;
  } finally {
    console.log('\nStopping the house …');
    await house.stop();
    console.log('Nothing of it runs any more.');
  }
}

async function greet(house: DemoHouse, { again, link }: { again: boolean; link: boolean }): Promise<void> {
  const { ports, data, display } = house.options;
  const offer = link || !(await house.hasOwner()) ? await house.invite('owner') : undefined;
  const lines = [
    '',
    `  relay        ${house.pageUrl}  (TCP interface: 127.0.0.1:${ports.tcp})`,
    `  home         ${house.lanUrl}  (as on the LAN)`,
    `  controllers  "living" 127.0.0.1:${ports.living}, "garden" 127.0.0.1:${ports.garden}`,
    ...(display ? [`  display      http://127.0.0.1:${ports.display}/  (virtual M5Stack, 320 × 240, and an LCD)`] : []),
    `  data, logs   ${data}`,
    '',
  ];
  if (offer === undefined)
    lines.push(`Your phone is still paired: open ${house.pageUrl}`, 'Another phone: stop, then npm start -- --link', '');
  else {
    const onLan = lanAddress(house);
    lines.push('Open this link in a browser on this machine (good once, for 5 minutes):', '', `  ${offer.link}`, '');
    if (onLan !== undefined) {
      const link = offer.link.replace('//127.0.0.1:', `//${onLan}:`);
      lines.push(
        `or scan it with a phone on your LAN (${onLan}):`,
        '',
        await qrText(link, { type: 'utf8', errorCorrectionLevel: 'L', margin: 2 }),
      );
    }
    lines.push(`or open ${house.pageUrl} and type the code ${offer.code}. In a terminal: npx around pair '…the link…'`, '');
  }
  if (again) lines.push('(The house of the last time goes on. To begin anew, stop and remove the data folder.)');
  lines.push('Ctrl-C stops everything.');
  console.log(lines.join('\n'));
}

/** This machine's first address on a LAN, where the house listens there. */
function lanAddress(house: DemoHouse): string | undefined {
  const { host } = house.options;
  if (host !== '0.0.0.0') return host.startsWith('127.') ? undefined : host;
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .find((one) => one.family === 'IPv4' && !one.internal)?.address;
}
