import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const REFUSED = [
  ['packages/messages/src/types', 'node:fs'],
  ['packages/messages/src/types', '@around/platform'],
  ['packages/platform/src/fake', 'node:net'],
  ['packages/platform/src/node', '@around/messages'],
  ['packages/sealing/src/noise', 'node:crypto'],
  ['packages/sealing/src/node', '@around/home'],
  ['packages/client/src/connection', 'node:fs'],
  ['packages/client/src/session', '@around/platform/node'],
  ['packages/web/src/edges', '@around/home'],
  ['packages/web/src/switchboard', 'ws'],
  ['packages/home/src/house', 'node:fs'],
  ['packages/home/src/rules', 'node:timers'],
  ['packages/home/src/links', '@around/controller'],
  ['packages/controller/src/watchdog', 'node:child_process'],
  ['packages/controller/src/link', '@around/client'],
  ['packages/controller/src/drivers', 'mqtt'],
  ['packages/phone/src/views', 'node:fs'],
  ['packages/phone/src/views', '@around/home'],
  ['packages/update/src', '@around/home'],
];
const ALLOWED = [
  ['packages/update/src', '@around/platform/node'],
  ['packages/platform/src/node', 'node:net'],
  ['packages/home/src/house', '@around/messages'],
  ['packages/sealing/src/node', 'node:crypto'],
  ['packages/client/src/cli', 'node:fs'],
];

/** The layer rules are configuration: rules that never fire would look the same as a tidy tree. */
describe('layer rules', () => {
  let folder;
  let refused;
  const nameOf = (place, specifier) => `${place}/${specifier.replace(/\W/g, '_')}.ts`;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'around-layers-'));
    cpSync('biome.json', join(folder, 'biome.json'));
    for (const [place, specifier] of [...REFUSED, ...ALLOWED]) {
      const file = join(folder, nameOf(place, specifier));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `import { x } from '${specifier}';\n\nexport const y = x;\n`);
    }
    const biome = resolve('node_modules/.bin/biome');
    const result = spawnSync(biome, ['lint', '--vcs-enabled=false', '--reporter=github', '.'], { cwd: folder, encoding: 'utf8' });
    refused = result.stdout.split('\n').filter((line) => line.includes('noRestrictedImports'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(REFUSED)('%s may not import %s', (place, specifier) => {
    expect(refused.some((line) => line.includes(nameOf(place, specifier)))).toBe(true);
  });

  it.each(ALLOWED)('%s may import %s', (place, specifier) => {
    expect(refused.some((line) => line.includes(nameOf(place, specifier)))).toBe(false);
  });
});
