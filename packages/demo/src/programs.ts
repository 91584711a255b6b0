import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** Where released programs were unpacked; missing: those of this checkout, bundled as a release is where they are as new as what was compiled. */
const RELEASED = process.env.AROUND_PROGRAMS ?? bundled(join(ROOT, 'node_modules/.around-programs'), join(ROOT, 'packages'));

/** The programs of the house, as an owner would start them. */
export const PROGRAMS = {
  web: program('@around/web', 'frAroundWeb'),
  home: program('@around/home', 'frMhs'),
  controller: program('@around/controller', 'frMhc'),
  around: program('@around/client', 'around'),
  display: fileURLToPath(new URL('./m5stack/virtualM5Stack.js', import.meta.url)),
} as const;

function program(name: string, bin: string): string {
  if (RELEASED !== undefined) {
    const folder = readdirSync(RELEASED).find((one) => one.startsWith(`${bin}-`) && !one.endsWith('.gz'));
    if (folder === undefined) throw new Error(`${RELEASED} (AROUND_PROGRAMS): there is no ${bin} in it; unpack its archive there`);
    return join(RELEASED, folder, `${bin}.mjs`);
  }
  return compiled(name, bin);
}

/** The program of this checkout as the compiler left it: hundreds of files. */
export function compiled(name: string, bin: string): string {
  return fileURLToPath(new URL(`../bin/${bin}.js`, import.meta.resolve(name)));
}

/** The bundles that `scripts/artefacts/local.mjs` made last; undefined where a package was compiled since. */
function bundled(shelf: string, packages: string): string | undefined {
  const current = join(shelf, 'current');
  if (!existsSync(current)) return undefined;
  const made = statSync(current).mtimeMs;
  const records = readdirSync(packages).map((name) => statSync(join(packages, name, 'dist/.tsbuildinfo'), { throwIfNoEntry: false }));
  return records.every((record) => record === undefined || record.mtimeMs <= made) ? join(shelf, readFileSync(current, 'utf8')) : undefined;
}

const run = promisify(execFile);

/** Runs one of them to its end and gives what it printed. @throws Error with what it said on stderr */
export async function ask(path: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  try {
    const { stdout } = await run(process.execPath, [path, ...args], { env: { ...process.env, ...env }, timeout: 60_000 });
    return stdout;
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new Error(stderr?.trim() || message, { cause: error });
  }
}

/** Asks again every 100 ms until `work` gives something else than undefined. @throws Error `what` after `withinMs` */
export async function eventually<T>(what: string, withinMs: number, work: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + withinMs;
  let last: unknown;
  for (;;) {
    try {
      const result = await work();
      if (result !== undefined) return result;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`${what} (waited ${withinMs / 1000} s${last instanceof Error ? `; ${last.message}` : ''})`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
