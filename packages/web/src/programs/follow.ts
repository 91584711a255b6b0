import { execFile } from 'node:child_process';
import type { Log } from '@around/platform';
import { nodeClock } from '@around/platform/node';
import type { Installation } from '@around/update';
import type { WebSettings } from '../config.js';
import { Follower } from '../update/follower.js';
import { VERSION } from '../version.js';
import { type CommonFlags, flagsFor } from './commandLine.js';

const WORK_MS = 1_200_000;

/** What a running relay does at the word of its homes; the work itself is a process of its own. */
export function followerOf(settings: WebSettings, flags: CommonFlags, installation: Installation | undefined, log: Log): Follower {
  const { follow, from } = settings.update;
  return new Follower(
    { clock: nodeClock, log, update: (args) => runUpdate([...flagsFor(flags), ...args]) },
    { version: VERSION, follow, ...(from === undefined ? {} : { from }), installation },
  );
}

/** Runs `frAroundWeb update` beside this one; it ends when the new version is in place. */
function runUpdate(args: readonly string[]): Promise<string | undefined> {
  const argv = [...process.execArgv, process.argv[1] as string, 'update', '--no-wait', '--json', ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, argv, { timeout: WORK_MS, maxBuffer: 1 << 20 }, (error, stdout, stderr) => {
      if (error === null) resolve(undefined);
      else resolve(messageIn(stdout) ?? (stderr.trim().split('\n').at(-1) || String(error)));
    });
  });
}

function messageIn(stdout: string): string | undefined {
  try {
    const { message } = JSON.parse(stdout) as { message?: unknown };
    return typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}
