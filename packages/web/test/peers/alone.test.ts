import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../../bin/frAroundWeb.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'around-alone-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A machine on which NATS' client is not installed. */
const hooks = join(folder, 'hooks.mjs');
writeFileSync(
  hooks,
  `export function resolve(name, context, next) {
     if (name.startsWith('@nats-io/')) throw new Error('Cannot find package ' + name);
     return next(name, context);
   }`,
);
const without = join(folder, 'without.mjs');
writeFileSync(without, `import { register } from 'node:module'; register(${JSON.stringify(pathToFileURL(hooks).href)});`);

/** Runs the relay until it says a word, or ends. */
async function relay(until: string, ...flags: readonly string[]): Promise<{ said: string; code: number | null }> {
  const data = mkdtempSync(join(folder, 'data-'));
  const argv = [
    '--import',
    pathToFileURL(without).href,
    PROGRAM,
    'run',
    '--data',
    data,
    '--port',
    '0',
    '--set',
    'tcp.start=false',
    ...flags,
  ];
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      if (said.includes(until)) child.kill('SIGTERM');
    });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { said, code };
}

it('one relay needs no NATS: it runs where the package is not installed', async () => {
  const { said, code } = await relay('relay listens');
  expect(said).toContain('relay listens');
  expect(said).not.toContain('nats');
  expect(code).toBe(0);
});

it('one of a group that lacks the package says what to do', async () => {
  const { said, code } = await relay('relay listens', '--peers', 'nats://127.0.0.1:1');
  expect(said).toContain('the package @nats-io/transport-node is missing: install it');
  expect(code).toBe(1);
});
