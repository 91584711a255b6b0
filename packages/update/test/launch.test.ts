import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runUpdate } from '../src/command.js';
import type { Installation } from '../src/index.js';
import { configured, install, keyPair, makeRelease, NAME, scratch } from './support.js';

const LAUNCH = fileURLToPath(new URL('../../../deploy/launch.sh', import.meta.url));
const COMMAND = new URL('../dist/command.js', import.meta.url).href;
const INDEX = new URL('../dist/index.js', import.meta.url).href;

/** Says who it is, by whom it was started, and with what. */
const program = (version: string): string =>
  `console.log(['${version}', process.env.AROUND_VERSIONS, ...process.argv.slice(2)].join(' '));\n`;

function installed(folder: string, ...versions: readonly string[]): Installation {
  const here = install(folder, versions[0] as string);
  for (const version of versions) {
    mkdirSync(here.at(version), { recursive: true });
    writeFileSync(here.at(`${version}/${NAME}.mjs`), program(version));
  }
  copyFileSync(LAUNCH, here.at('launch'));
  chmodSync(here.at('launch'), 0o755);
  return here;
}

/** Starts it as a supervisor does: the version that ran. */
function launch(here: Installation): string | undefined {
  const { stdout, status } = spawnSync(here.at('launch'), ['run', '--data', 'x'], { encoding: 'utf8' });
  const line = stdout.split('\n').find((one) => one.includes(` ${here.folder} run --data x`));
  return status === 0 ? line?.split(' ')[0] : undefined;
}

it('starts what is current, with its arguments', () => {
  using tmp = scratch();
  expect(launch(installed(tmp.folder, '1.0.0'))).toBe('1.0.0');
});

it('takes a version back that was started three times and was not well', () => {
  using tmp = scratch();
  const here = installed(tmp.folder, '1.0.0', '1.1.0');
  here.switchTo('1.1.0', 120);
  expect([1, 2, 3, 4, 5].map(() => launch(here))).toEqual(['1.1.0', '1.1.0', '1.1.0', '1.0.0', '1.0.0']);
  expect([here.current, here.trial, here.wentBack]).toEqual([
    '1.0.0',
    undefined,
    { from: '1.1.0', to: '1.0.0', why: 'it was started 3 times and was not well' },
  ]);
});

it('leaves one alone that proved itself', () => {
  using tmp = scratch();
  const here = installed(tmp.folder, '1.0.0', '1.1.0');
  here.switchTo('1.1.0', 120);
  launch(here);
  here.confirm();
  expect([1, 2, 3, 4, 5].map(() => launch(here))).toEqual(Array(5).fill('1.1.0'));
  expect(here.versions).toEqual(['1.1.0', '1.0.0']);
});

it.each([
  ['whose time is over', (here: Installation) => writeFileSync(here.at('starts'), `${Math.floor(Date.now() / 1_000) - 1_000}\n`), '1.0.0'],
  ['that is not there', (here: Installation) => rmSync(here.at('1.1.0'), { recursive: true }), '1.0.0'],
  ['when the one before is not there', (here: Installation) => rmSync(here.at('1.0.0'), { recursive: true }), '1.1.0'],
  ['whose count a power cut has damaged', (here: Installation) => writeFileSync(here.at('starts'), '\0\0\0junk\0'), '1.1.0'],
  ['whose trial a power cut has emptied', (here: Installation) => writeFileSync(here.at('trial'), ''), '1.1.0'],
  [
    'before the power was cut within the way back',
    (here: Installation) => writeFileSync(here.at('back'), 'from 1.1.0\nto 1.0.0\nwhy x\n'),
    '1.1.0',
  ],
])('starts a version %s, or the one before', (_, change, version) => {
  using tmp = scratch();
  const here = installed(tmp.folder, '1.0.0', '1.1.0');
  here.switchTo('1.1.0', 120);
  change(here);
  expect(launch(here)).toBe(version);
});

const key = keyPair();
it.each(['fetched', 'unpacked', 'placed', 'tidied', 'cleared', 'on trial', 'switched'])(
  'a kill -9 after the step "%s" leaves what starts, and can be gone on from',
  async (step) => {
    using tmp = scratch();
    const here = installed(tmp.folder, '1.0.0');
    const from = makeRelease(join(tmp.folder, 'next'), { version: '1.1.0', key: key.privateKey });
    writeFileSync(here.at('1.0.0/run.mjs'), '');
    const settings = { from, keys: [configured(key.publicKey)], trial: 120_000 };
    const run = { name: NAME, version: '1.0.0', settings, flags: { wait: false } };
    const script = `const { runUpdate } = await import('${COMMAND}'); const { Installation } = await import('${INDEX}');
    await runUpdate({ ...${JSON.stringify(run)}, installation: new Installation('${here.folder}', '1.0.0'), say() {},
      step: (name) => name === '${step}' && process.kill(process.pid, 'SIGKILL') });`;
    expect(spawnSync(process.execPath, ['--input-type=module', '-e', script]).signal).toBe('SIGKILL');
    const switched = step === 'switched';
    // The release's own program says less.
    if (!switched) expect(launch(here)).toBe('1.0.0');
    expect([here.current, here.trial !== undefined]).toEqual(switched ? ['1.1.0', true] : ['1.0.0', false]);
    if (!switched) expect(await runUpdate({ ...run, installation: here, say: () => {} })).toMatchObject({ outcome: 'switched' });
    expect([here.current, here.trial?.previous]).toEqual(['1.1.0', '1.0.0']);
    expect(spawnSync(here.at('launch'), { encoding: 'utf8' }).stdout).toContain('I am 1.1.0');
    here.confirm();
    expect(existsSync(here.at(`.new-1.1.0`)) || existsSync(here.at(`.download-${NAME}-1.1.0`))).toBe(false);
    expect(readFileSync(here.at('seen'), 'utf8')).toContain('1.1.0');
  },
);
