import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { controllerSettings } from '../../src/config.js';
import { BUILT_IN } from '../../src/drivers/groups.js';
import { describeThing } from '../../src/things/model.js';

const folder = mkdtempSync(join(tmpdir(), 'around-guide-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const read = (text: string) => {
  writeFileSync(join(folder, 'c.yaml'), text);
  return controllerSettings({ config: join(folder, 'c.yaml'), data: folder, env: {} });
};
const problems = async (text: string): Promise<readonly string[]> => {
  const result = await read(text);
  return result.ok ? [] : result.problems.map((problem) => problem.replaceAll(`${folder}/`, ''));
};

const examples = (page: string): string[] =>
  [...readFileSync(new URL(`../../../../docs/guides/${page}`, import.meta.url), 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)].map(
    ([, text]) => text as string,
  );

describe('the guides', () => {
  it.each([...examples('drivers.md'), ...examples('write-a-driver.md')])('show what can be configured (%#)', async (text) => {
    expect(await problems(text)).toEqual([]);
  });

  it('show every driver', () => {
    const all = examples('drivers.md').join();
    for (const driver of BUILT_IN.slice(2)) expect(all).toContain(`driver: ${driver}`);
  });
});

describe('keys of drivers', () => {
  const thing = (keys: string): string => `things:\n  a:\n    driver: i2c\n    i2c: { address: 0x48 }\n    properties:\n      x: ${keys}\n`;

  it('are checked with their line and the nearest key', async () => {
    expect(await problems(thing('{ type: number, i2c: { registre: 0 } }'))).toEqual([
      'c.yaml:6: unknown key "registre" in things.a.properties.x.i2c; did you mean "register"?',
    ]);
    expect(await problems(thing('{ type: number, i2c: { register: 300 } }'))).toEqual([
      expect.stringMatching(/^c\.yaml:6: .*at most 255, got 300/),
    ]);
    expect(await problems(thing('{ type: number, i2c: { type: int17 } }'))).toEqual([
      expect.stringMatching(/^c\.yaml:6: .*int16.*got "int17"/),
    ]);
  });

  it('belong to the driver that drives the part', async () => {
    expect(await problems(thing('{ type: number }'))).toEqual([
      'c.yaml:6: things.a.properties.x: needs "i2c": where and how its driver reaches it',
    ]);
    expect(await problems(thing('{ type: number, i2c: {}, modbus: { address: 1 } }'))).toEqual([
      expect.stringContaining('has keys of the driver modbus'),
    ]);
    expect(await problems('things:\n  a:\n    driver: onewire\n    actions: { go: {} }\n')).toEqual([
      expect.stringContaining('which knows no actions'),
    ]);
    expect(
      await problems('things:\n  a:\n    driver: mqtt\n    properties: { x: { mqtt: { state: a/+ } } }\nmqtt: { url: mqtt://b }\n'),
    ).toEqual([expect.stringContaining('expected a topic without + and #')]);
    expect(await problems('things:\n  a:\n    driver: mqtt\n    properties: { x: { type: number, mqtt: { state: a } } }\n')).toEqual([
      expect.stringContaining('there is no broker'),
    ]);
  });

  it('say what can be written and how old a reading may be', async () => {
    const result = await read(
      `mqtt: { url: mqtt://b }
things:
  a:
    driver: mqtt
    mqtt: { silence: 1m }
    properties:
      told: { type: number, mqtt: { state: a } }
      set: { type: number, mqtt: { command: a } }
      read: { type: number, driver: i2c, i2c: { every: 5s } }
`,
    );
    if (!result.ok) throw new Error(result.problems.join());
    const { expanded } = describeThing('a', result.value.config.things.a as never);
    expect(expanded.properties).toMatchObject({
      told: { readOnly: true, 'around:staleAfter': 120_000 },
      read: { readOnly: true, 'around:staleAfter': 15_000 },
    });
    expect(expanded.properties.set).not.toHaveProperty('readOnly');
  });
});
