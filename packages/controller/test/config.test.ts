import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { controllerSettings, type SettingsResult } from '../src/config.js';
import { withSimulatedParts } from '../src/drivers/simulated/parts.js';
import { describeThing } from '../src/things/model.js';
import { VERSION } from '../src/version.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'around-config-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (text: string, env: Record<string, string> = {}): Promise<SettingsResult> => {
  writeFileSync(join(folder, 'c.yaml'), text);
  return controllerSettings({ config: join(folder, 'c.yaml'), data: folder, env });
};
const problems = async (text: string): Promise<string[]> => {
  const result = await read(text);
  return result.ok ? [] : result.problems.map((problem) => problem.replaceAll(`${folder}/`, ''));
};

/** As docs/ARCHITECTURE.md shows it to newcomers. */
const GREENHOUSE = `title: Greenhouse
things:
  pump:
    title: Pump
    type: [OnOffSwitch, SmartPlug]
    properties:
      on: { type: OnOffProperty, write: { run: [gpioset, gpiochip0, "17={{value}}"], timeout: 5s }, safe: false }
  soil:
    title: Soil
    type: [MultiLevelSensor]
    properties:
      level: { type: LevelProperty, unit: percent, read: { run: [python3, soil.py], every: 60s, timeout: 10s } }
  camera:
    type: [Camera]
    actions:
      photos: { run: [./photo.sh], timeout: 10s, repeat: 5s, output: image/jpeg }
`;

describe('the configuration', () => {
  it('of the greenhouse describes its things', async () => {
    const result = await read(GREENHOUSE);
    if (!result.ok) throw new Error(result.problems.join('\n'));
    const { config } = result.value;
    expect(config).toMatchObject({ title: 'Greenhouse', listen: { tcp: 45_671 }, beacon: { port: 45_670, every: 10_000 }, cwd: folder });
    const things = Object.entries(config.things).map(([key, spec]) => describeThing(key, spec));
    const [pump, soil, camera] = things.map(({ expanded }) => expanded);
    expect(pump?.properties.on).toMatchObject({ type: 'boolean' });
    expect(pump?.properties.on).not.toHaveProperty('readOnly');
    expect(soil?.properties.level).toMatchObject({
      type: 'number',
      minimum: 0,
      maximum: 100,
      readOnly: true,
      'around:staleAfter': 180_000,
    });
    expect(camera).toMatchObject({
      title: 'camera',
      actions: { photos: { output: { contentMediaType: 'image/jpeg' }, 'around:repeat': 5_000 } },
    });
    expect(config.things.pump?.properties.on).toMatchObject({
      safe: false,
      write: { timeout: 5_000, concurrency: 'queue', queue: 8 },
    });
  });

  it('says what is wrong, where, and what was meant', async () => {
    expect(await problems(GREENHOUSE.replace('timeout: 5s', 'timeot: 5s'))).toEqual([
      'c.yaml:7: unknown key "timeot" in things.pump.properties.on.write; did you mean "timeout"?',
    ]);
    expect(await problems(GREENHOUSE.replace('every: 60s', 'every: soon'))).toEqual([
      'c.yaml:12: things.soil.properties.level.read.every: expected a duration such as 250ms, 5s, 10m or 2h, got "soon"',
    ]);
    expect(await problems(GREENHOUSE.replace('run: [./photo.sh], ', ''))).toEqual([
      'c.yaml:16: things.camera.actions.photos: needs "run": the program that does it',
    ]);
    expect(await problems(GREENHOUSE.replace('type: LevelProperty', 'type: nunber'))).toEqual([
      expect.stringMatching(/^c\.yaml:12: things\.soil\.properties\.level\.type: expected a property type such as OnOffProperty/),
    ]);
    expect(await problems(GREENHOUSE.replace('[python3, soil.py]', 'python3 soil.py'))).toEqual([
      expect.stringMatching(/^c\.yaml:12: .*run: expected a list, got "python3 soil.py"/),
    ]);
    expect(await problems('things:\n  "my lamp": {}\n')).toEqual([expect.stringContaining('expected a name of 1 to 40')]);
    expect(await problems('things:\n  a: { driver: gpoi }\n')).toEqual([
      expect.stringMatching(/^c\.yaml:2: things\.a\.driver: expected process, simulated, osc.*got "gpoi"/),
    ]);
  });

  it('of a simulated action needs no program', async () => {
    expect(await problems('things:\n  a:\n    driver: simulated\n    actions: { go: { simulate: { after: 1s } } }\n')).toEqual([]);
    expect(await problems('things:\n  a:\n    actions: { go: { driver: simulated } }\n')).toEqual([]);
  });

  it('is overridden by the environment and by flags', async () => {
    writeFileSync(join(folder, 'controller.yaml'), GREENHOUSE);
    const env = { AROUND_CONTROLLER_DATA: folder, AROUND_CONTROLLER_TITLE: 'Shed', AROUND_CONTROLLER_LISTEN__TCP: '1234' };
    const result = await controllerSettings({ env, flags: { 'listen.tcp': '0', 'beacon.port': undefined } });
    expect(result).toMatchObject({ ok: true, value: { data: folder, config: { title: 'Shed', listen: { tcp: 0 } } } });
  });

  it('may be missing altogether, unless it was named', async () => {
    expect(await controllerSettings({ env: {}, data: folder })).toMatchObject({ ok: true, value: { config: { things: {} } } });
    expect(await controllerSettings({ env: {}, data: folder, config: join(folder, 'none.yaml') })).toMatchObject({ ok: false });
  });

  it('fills simulated things only where they name no parts', async () => {
    const result = await read(
      'things:\n  a: { driver: simulated, type: Light }\n  b: { driver: simulated, type: Light, properties: { on: { type: OnOffProperty } } }\n',
    );
    if (!result.ok) throw new Error(result.problems.join('\n'));
    const { a, b } = result.value.config.things;
    expect(Object.keys(withSimulatedParts(a!).properties)).toEqual(['on', 'brightness']);
    expect(Object.keys(withSimulatedParts(b!).properties)).toEqual(['on']);
  });
});

it('has the version of the package', () => {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  expect(VERSION).toBe(manifest.version);
});
