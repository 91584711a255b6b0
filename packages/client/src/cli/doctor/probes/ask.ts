import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { TierFacts } from '@around/platform';
import type { Examined, HomeStatus, Installation } from '../installation.js';

const LIMIT_MS = 15_000;

/** Asks a tier's own program what only it knows; as the user whose it is, where we may. */
export async function examine(one: Installation): Promise<Examined> {
  if (one.program === undefined || !existsSync(one.program[1])) return { ...one, mute: 'missing' };
  const self = process.getuid?.();
  // Another user's folder: without root nothing in it can be read, and its environment is not known.
  if (self !== 0 && one.owner !== undefined && one.owner.uid !== self) return { ...one, mute: 'denied' };
  const [checked, status] = await Promise.all([ask(one, 'check', one.flags), one.tier === 'home' ? homeStatus(one) : undefined]);
  const facts = parsed<TierFacts>(checked.out);
  if (facts?.tier === undefined) return { ...one, mute: 'failed', detail: checked.err.trim().split('\n')[0] ?? '' };
  return { ...one, data: facts.data, facts, ...(status === undefined ? {} : { status }) };
}

async function homeStatus(one: Installation): Promise<HomeStatus | undefined> {
  if (one.pid === undefined || one.data === undefined) return undefined;
  return parsed<HomeStatus>((await ask(one, 'status', ['--data', one.data])).out);
}

function ask(
  { program, env = {}, cwd, owner }: Installation,
  command: string,
  flags: readonly string[],
): Promise<{ out: string; err: string }> {
  const [node, script] = program as readonly [string, string];
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AROUND_')));
  const as = process.getuid?.() === 0 && owner !== undefined && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : {};
  return new Promise((resolve) => {
    const options = { env: { ...own, ...env }, timeout: LIMIT_MS, maxBuffer: 4_000_000, ...(cwd === undefined ? {} : { cwd }), ...as };
    execFile(node, [script, command, ...flags, '--json'], options, (error, out, err) =>
      resolve({ out, err: error?.killed === true ? `no answer within ${LIMIT_MS / 1_000} s` : err }),
    );
  });
}

function parsed<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}
