import { chmodSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Peer } from './contract.js';
import { Rig, until } from './rig.js';

const FAIL = `[ -e "$CHIP/broken" ] && { echo "unable to open chip: No such file or directory" >&2; exit 1; }`;

/**
 * Stand-ins for libgpiod's tools, as there is no GPIO chip here: they take exactly the command lines of 1.6 (Debian 12) or 2.2
 * (Debian 13), as their manual pages have them, and refuse others. The chip is a folder: `in` holds the input's level, `edges-…` what
 * gpiomon prints, `set` what gpioset was asked, `broken` how the chip fails.
 */
const TOOLS = (version: 1 | 2): Record<string, string> => ({
  gpiodetect: `echo "gpiodetect (libgpiod) v${version === 1 ? '1.6.3' : '2.2.1'}"`,
  gpioget: `${FAIL}
${version === 1 ? `[ "$*" = "--bias=pull-up gpiochip0 4" ]` : `[ "$*" = "--numeric --bias=pull-up --chip gpiochip0 4" ]`} || { echo "gpioget: $*" >&2; exit 2; }
cat "$CHIP/in"`,
  gpiomon: `${FAIL}
${
  version === 1
    ? `[ "$*" = "--line-buffered --format %e --bias=pull-up gpiochip0 4" ]`
    : `[ "$*" = "--format %e --bias=pull-up --debounce-period 5ms --chip gpiochip0 4" ]`
} || { echo "gpiomon: $*" >&2; exit 2; }
while [ ! -e "$CHIP/broken" ]; do for edges in "$CHIP"/edges-*; do [ -e "$edges" ] && cat "$edges" && rm "$edges"; done; sleep 0.02; done
echo "unable to open chip: No such file or directory" >&2
exit 1`,
  gpioset: `${FAIL}
${version === 1 ? `[ "$1 $2" = "--mode=signal gpiochip0" ] && shift 2` : `[ "$1 $2" = "--chip gpiochip0" ] && shift 2`} || { echo "gpioset: $*" >&2; exit 2; }
[ -e "$CHIP/refuse" ] && { echo "gpioset: error setting the GPIO line values: Device or resource busy" >&2; exit 1; }
echo "$1" >> "$CHIP/set"
exec sleep 1000`,
});

const root = mkdtempSync(join(tmpdir(), 'around-gpio-'));
const path = process.env.PATH ?? '';
beforeAll(() => {
  process.env.CHIP = join(root, 'chip');
});
afterAll(() => {
  process.env.PATH = path;
  delete process.env.CHIP;
  rmSync(root, { recursive: true, force: true });
});

async function chip(version: 1 | 2): Promise<Peer> {
  const folder = join(root, 'chip');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const tools = join(root, `v${version}`);
  mkdirSync(tools, { recursive: true });
  for (const [name, text] of Object.entries(TOOLS(version))) {
    writeFileSync(join(tools, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(tools, name), 0o755);
  }
  process.env.PATH = `${tools}${delimiter}${path}`;
  writeFileSync(join(folder, 'in'), '0\n');
  writeFileSync(join(folder, 'set'), '');
  let last = 20;
  return {
    config: {
      things: {
        thing: {
          driver: 'gpio',
          properties: {
            // A line knows two levels: an even number of the contract is low, an odd one high.
            level: { type: 'number', gpio: { line: 4, direction: 'in', pull: 'up', debounce: 5 } },
            on: { type: 'OnOffProperty', gpio: { line: 17, direction: 'out', timeout: 2_000 } },
          },
        },
      },
    },
    peripherals: {},
    level: (value) => {
      last = value;
      writeFileSync(join(folder, 'in'), `${last % 2}\n`);
    },
    written: () =>
      readFileSync(join(folder, 'set'), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line === '17=1'),
    refuse: (on) => (on ? writeFileSync(join(folder, 'refuse'), '') : rmSync(join(folder, 'refuse'))),
    leave: () => writeFileSync(join(folder, 'broken'), ''),
    comeBack: () => rmSync(join(folder, 'broken')),
    stop: () => {},
  };
}
describe.each([1, 2] as const)('gpio with libgpiod %i', (version) => {
  const CHIP = join(root, 'chip');
  const config = {
    things: {
      thing: {
        driver: 'gpio',
        properties: {
          open: { type: 'OpenProperty', gpio: { line: 4, direction: 'in', pull: 'up', debounce: 5 } },
          on: { type: 'OnOffProperty', gpio: { line: 17, direction: 'out', timeout: 2_000 }, safe: false },
        },
        events: { pressed: { type: 'PressedEvent', gpio: { line: 4, pull: 'up', debounce: 5, edge: 'rising' } } },
      },
    },
  } as const;
  const falling = version === 1 ? '0' : '2';
  let told = 0;
  const edges = (...what: string[]): void => {
    writeFileSync(join(CHIP, 'next'), `${what.join('\n')}\n`);
    renameSync(join(CHIP, 'next'), join(CHIP, `edges-${1_000 + told++}`));
  };

  it('reads a line at the start, then every change of it, without its bounces', async () => {
    const peer = await chip(version);
    const rig = await new Rig(config, {}).start();
    try {
      await rig.good('open', false);
      edges('1', falling, '1');
      await rig.good('open', true);
      expect(rig.events()).toEqual([{ name: 'pressed' }]);
      edges(falling);
      await rig.good('open', false);
      edges('rubbish', '');
      edges('1');
      await rig.good('open', true);
      expect(rig.events()).toHaveLength(2);
      expect(rig.notices).toEqual([]);
    } finally {
      await rig.stop();
      await peer.stop();
    }
    expect(rig.running).toBe(0);
  });

  it('holds a line as long as its value is meant, and says who else holds it', async () => {
    const peer = await chip(version);
    const rig = await new Rig(config, {}).start();
    try {
      await rig.good('open', false);
      expect(await rig.do('write', 'on', true)).toEqual({ step: 'completed' });
      await rig.good('on', true);
      const held = rig.running;
      expect(await rig.do('write', 'on', false)).toEqual({ step: 'completed' });
      await rig.good('on', false);
      expect(rig.running).toBe(held);
      expect(await peer.written()).toEqual([true, false]);
      await peer.refuse?.(true);
      expect(await rig.do('write', 'on', true)).toMatchObject({
        step: 'failed',
        code: 'busy',
        detail: expect.stringContaining('another program holds the line'),
      });
      await peer.refuse?.(false);
      const run = rig.run('write', 'on', true);
      run.job.cancel('asked');
      expect(await run.ended).toMatchObject({ step: 'cancelled' });
      await run.gone;
      expect(await rig.do('write', 'on', true)).toEqual({ step: 'completed' });
    } finally {
      await rig.stop();
    }
    expect(rig.running).toBe(0);
  });

  it('knows when the chip is gone, and when it is back', async () => {
    const peer = await chip(version);
    const rig = await new Rig(config, {}).start();
    try {
      await rig.good('open', false);
      await peer.leave();
      await rig.unavailable('open');
      expect(rig.notices.join()).toContain('gpiodetect and gpioinfo list them');
      expect(await rig.do('write', 'on', true)).toMatchObject({ step: 'failed', code: 'away' });
      await peer.comeBack();
      await rig.good('open', false);
    } finally {
      await rig.stop();
    }
  });
});

it('without libgpiod says what to install', async () => {
  process.env.PATH = join(root, 'none');
  const rig = await new Rig(
    { things: { thing: { driver: 'gpio', properties: { on: { type: 'OnOffProperty', gpio: { line: 17, direction: 'out' } } } } } },
    {},
  ).start();
  try {
    expect(await rig.do('write', 'on', true)).toMatchObject({
      step: 'failed',
      code: 'away',
      detail: expect.stringContaining('apt install gpiod'),
    });
    await until('nothing runs', () => rig.running === 0);
  } finally {
    process.env.PATH = path;
    await rig.stop();
  }
});
