import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { type Installation, PROGRAM_OF, TIERS, type TierName } from '../installation.js';
import { userOf } from './users.js';

/** The tiers that run on this machine, by the table of its processes. */
export function runningTiers(proc = '/proc'): Installation[] {
  const found: Installation[] = [];
  for (const name of readdirSync(proc)) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const argv = words(`${proc}/${name}/cmdline`);
    const tier = argv === undefined ? undefined : tierOf(argv);
    if (argv === undefined || tier === undefined) continue;
    const env = aroundVariables(`${proc}/${name}/environ`);
    const cwd = linkOf(`${proc}/${name}/cwd`);
    const flags = withoutCode(tier.rest);
    const data = flagValue(flags, '--data', '-d') ?? env?.[`AROUND_${tier.tier.toUpperCase()}_DATA`];
    found.push({
      ...{ tier: tier.tier, data, pid, flags, owner: userOf(statSync(`${proc}/${name}`)) },
      program: [linkOf(`${proc}/${name}/exe`) ?? process.execPath, tier.script],
      ...(env === undefined ? {} : { env }),
      ...(cwd === undefined ? {} : { cwd }),
    });
  }
  return found;
}

/** `node … /opt/around/frMhs/current/frMhs.mjs run --data …`; undefined for any other program, and for the short-lived commands of ours. */
export function tierOf(argv: readonly string[]): { tier: TierName; script: string; rest: readonly string[] } | undefined {
  if (!/^node/.test(basename(argv[0] ?? ''))) return undefined;
  const at = argv.findIndex((word, i) => i > 0 && !word.startsWith('-'));
  const script = argv[at];
  if (script === undefined) return undefined;
  const tier = TIERS.find((one) => basename(script).replace(/\.m?js$/, '') === PROGRAM_OF[one]);
  const [first, ...others] = argv.slice(at + 1);
  if (tier === undefined) return undefined;
  if (first === undefined || first.startsWith('-')) return { tier, script, rest: argv.slice(at + 1) };
  return first === 'run' ? { tier, script, rest: others } : undefined;
}

/** The parents of a process, nearest first. */
export function ancestorsOf(pid: number, proc = '/proc'): number[] {
  const parents: number[] = [];
  for (let at = pid; at > 1 && parents.length < 32; ) {
    const stat = read(`${proc}/${at}/stat`);
    // The name in parentheses may hold anything.
    const parent = Number(stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    if (!Number.isInteger(parent)) break;
    parents.push(parent);
    at = parent;
  }
  return parents;
}

/** What a process was started with. */
export const commandOf = (pid: number, proc = '/proc'): string | undefined => words(`${proc}/${pid}/cmdline`)?.join(' ').slice(0, 80);

function flagValue(flags: readonly string[], ...names: readonly string[]): string | undefined {
  const at = flags.findIndex((flag) => names.includes(flag));
  if (at >= 0) return flags[at + 1];
  return flags.find((flag) => names.some((name) => flag.startsWith(`${name}=`)))?.replace(/^[^=]*=/, '');
}

/** A one-time code is nobody's business. */
const withoutCode = (flags: readonly string[]): string[] =>
  flags.filter((flag, i) => !flag.startsWith('--enrol') && flags[i - 1] !== '--enrol');

function aroundVariables(path: string): Record<string, string> | undefined {
  const all = words(path);
  return all && Object.fromEntries(all.filter((one) => /^(AROUND_\w*|XDG_DATA_HOME|HOME)=/.test(one)).map((one) => split(one)));
}

const split = (text: string): [string, string] => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)];
const words = (path: string): string[] | undefined => read(path)?.split('\0').slice(0, -1);

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
