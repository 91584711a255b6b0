import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Installation, PROGRAM_OF, TIERS, type TierName } from '../installation.js';
import { runningTiers } from './processes.js';
import { userOf } from './users.js';

/** Files by which a data folder is known. */
const MARKS: Readonly<Record<TierName, readonly string[]>> = {
  web: ['homes.jsonl', 'web.yaml'],
  home: ['home.db', 'home.keys', 'home.yaml'],
  controller: ['controller.key', 'controller.yaml'],
};

export interface Where {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folders that somebody named. */
  readonly named: readonly string[];
  /** Look at nothing but those. */
  readonly only: boolean;
}

/** What of Around is on this machine: what runs, and data folders in the usual places. */
export function findInstallations({ env, named, only }: Where): Installation[] {
  const running = runningTiers();
  const folders = named.flatMap((folder) => TIERS.filter((tier) => isDataOf(tier, folder)).map((tier) => [tier, resolve(folder)] as const));
  const share = env.XDG_DATA_HOME !== undefined && isAbsolute(env.XDG_DATA_HOME) ? env.XDG_DATA_HOME : join(homedir(), '.local', 'share');
  const usual = TIERS.flatMap((tier) =>
    [join('/var/lib/around', tier), join(share, 'around', tier)].map((folder) => [tier, folder] as const),
  );
  const all = only ? folders : [...folders, ...usual.filter(([, folder]) => existsSync(folder))];
  const known = new Set(running.map(({ data }) => data));
  const resting = all.filter(([, folder]) => !known.has(folder)).map(([tier, data]) => restingTier(tier, data));
  return [
    ...(only ? running.filter(({ data }) => data !== undefined && folders.some(([, folder]) => folder === data)) : running),
    ...resting,
  ];
}

const isDataOf = (tier: TierName, folder: string): boolean => MARKS[tier].some((mark) => existsSync(join(folder, mark)));

function restingTier(tier: TierName, data: string): Installation {
  const script = scriptOf(tier);
  return {
    ...{ tier, data, flags: ['--data', data], env: {}, owner: userOf(statSync(data)) },
    ...(script === undefined ? {} : { program: [process.execPath, script] as const }),
  };
}

/** Where its program is: as the install scripts put it, else in this checkout. */
function scriptOf(tier: TierName): string | undefined {
  const name = PROGRAM_OF[tier];
  const places = [
    `/opt/around/${name}/current/${name}.mjs`,
    fileURLToPath(new URL(`../../../../../${tier}/bin/${name}.js`, import.meta.url)),
  ];
  return places.find((place) => existsSync(place));
}
