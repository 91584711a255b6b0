import { constants, existsSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { type TierFacts, visibleLines } from '@around/platform';
import { nodeFiles } from '@around/platform/node';
import type { HomeConfig } from '../config.js';
import { readRelayChoice } from '../relayChoice.js';
import { VERSION } from '../version.js';
import { askRunningHome } from './controlSocket.js';
import { checkDatabase } from './databaseCheck.js';
import { builtPages, loadSettings, type RunFlags, settingsFile } from './settings.js';

/** `frMhs check`, with the flags of `run`: what is wrong with this installation's configuration and database; changes nothing. */
export async function checkCommand(flags: RunFlags & { readonly json?: boolean }): Promise<void> {
  const facts = await homeFacts(flags);
  if (flags.json === true) process.stdout.write(`${JSON.stringify(facts)}\n`);
  else process.stdout.write(visibleLines(`${words(facts).join('\n')}\n`));
  if (facts.problems.length > 0 || facts.database?.state === 'damaged') process.exitCode = 1;
}

async function homeFacts(flags: RunFlags): Promise<TierFacts> {
  const file = settingsFile(flags);
  const about = { tier: 'home', version: VERSION, data: flags.data, ...(existsSync(file) ? { file } : {}) } as const;
  const loaded = await loadSettings(flags);
  const running = await askRunningHome(flags.data, { do: 'status' });
  const database = await checkDatabase(flags.data, running !== undefined);
  if (!loaded.ok) return { ...about, problems: loaded.problems, database };
  const config = loaded.value;
  const relay = config.relay?.url ?? (await readRelayChoice(nodeFiles(flags.data)).catch(() => undefined))?.url;
  const { m5stack } = config.displays;
  return {
    ...about,
    problems: await unreadable(config),
    ports: portsOf(config),
    site: config.pages ?? builtPages(),
    database,
    ...(relay === undefined ? {} : { relay }),
    ...(m5stack === undefined ? {} : { serial: m5stack }),
  };
}

/** Files with secrets that the settings name and that cannot be read by who asks. */
async function unreadable({ backup, email, webhook }: HomeConfig): Promise<string[]> {
  const named = {
    'backup.passphraseFile': backup.passphraseFile,
    'email.passwordFile': email?.passwordFile,
    'webhook.secretFile': webhook?.secretFile,
  };
  const problems: string[] = [];
  for (const [key, file] of Object.entries(named)) {
    if (file === undefined) continue;
    const wrong = await access(file, constants.R_OK).then(
      () => false,
      () => true,
    );
    if (wrong) problems.push(`${key}: ${file} cannot be read: make it, readable by the home alone, or run this as the user of the home`);
  }
  return problems;
}

const portsOf = ({ listen, metrics }: HomeConfig) => [
  { port: listen.lan, for: 'phones on the LAN' },
  { port: listen.tcp, for: 'controllers that dial in' },
  { port: listen.beacon, udp: true, for: 'beacons of controllers' },
  ...(metrics === undefined ? [] : [{ port: metrics.port, for: 'metrics' }]),
];

function words({ file, data, problems, database, relay }: TierFacts): string[] {
  const from = file ?? 'No configuration file';
  return [
    ...(problems.length === 0 ? [`${from}: in order.`] : [`${from} has problems:`, ...problems.map((problem) => `  ${problem}`)]),
    `Data folder: ${data}. Database: ${database?.state ?? 'not looked at'}${database?.detail === undefined ? '' : ` (${database.detail})`}.`,
    `Relay: ${relay ?? 'none'}.`,
  ];
}
