import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { usage } from '../../errors.js';
import { VERSION } from '../../version.js';
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

/** What of Around is on this machine: what runs, and data folders in the usual places. @throws CliError where a named folder is none */
export function findInstallations({ env, named, only }: Where): Installation[] {
  const running = runningTiers();
  const folders = named.flatMap((folder) => tiersOf(folder).map((tier) => [tier, resolve(folder)] as const));
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

/** Whose data folder it is: by its files, or by its name where it is another user's. @throws CliError where it is nobody's */
function tiersOf(folder: string): readonly TierName[] {
  const byFiles = TIERS.filter((tier) => MARKS[tier].some((mark) => existsSync(join(folder, mark))));
  if (byFiles.length > 0) return byFiles;
  const byName = TIERS.filter((tier) => tier === basename(folder) && existsSync(folder));
  if (byName.length > 0) return byName;
  throw usage(`${folder} is no data folder of Around, or another user’s: look whether it is the right one, or run "sudo around doctor"`);
}

function restingTier(tier: TierName, data: string): Installation {
  const script = scriptOf(tier);
  return {
    ...{ tier, data, flags: ['--data', data], env: {}, owner: userOf(statSync(data)) },
    ...(script === undefined ? {} : { program: [process.execPath, script] as const }),
  };
}

/** Where its program is: as the install scripts put it, else unpacked beside this program, else in this checkout. */
function scriptOf(tier: TierName): string | undefined {
  const name = PROGRAM_OF[tier];
  const places = [
    `/opt/around/${name}/current/${name}.mjs`,
    join(dirname(process.argv[1] ?? ''), '..', `${name}-${VERSION}`, `${name}.mjs`),
    fileURLToPath(new URL(`../../../../../${tier}/bin/${name}.js`, import.meta.url)),
  ];
  return places.find((place) => existsSync(place));
}
