import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@around/config';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { House } from './helpers.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'around-config-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a file is read, and named in problems', async () => {
  const file = join(folder, 'good.yaml');
  await writeFile(file, 'title: G\n');
  expect(await loadConfig({ schema: House, file, envPrefix: 'AROUND_T' })).toMatchObject({ ok: true, file, value: { title: 'G' } });
  const wrong = join(folder, 'wrong.yaml');
  await writeFile(wrong, 'tiltle: G\n');
  expect(await loadConfig({ schema: House, file: wrong, envPrefix: 'AROUND_T' })).toEqual({
    ok: false,
    problems: [`${wrong}:1: unknown key "tiltle"; did you mean "title"?`],
  });
});

test('a missing file is a problem unless it is optional', async () => {
  const file = join(folder, 'none.yaml');
  const options = { schema: House, file, envPrefix: 'AROUND_T', flags: { title: 'F' } };
  expect(await loadConfig(options)).toEqual({ ok: false, problems: [`${file}: no such file; create it or name another`] });
  const optional = await loadConfig({ ...options, fileOptional: true });
  expect(optional).toMatchObject({ ok: true, value: { title: 'F' } });
  expect(optional).not.toHaveProperty('file');
});

test('without a file, defaults, environment and flags are all there is', async () => {
  const result = await loadConfig({ schema: House, env: { AROUND_T_TITLE: 'E' }, envPrefix: 'AROUND_T' });
  expect(result).toMatchObject({ ok: true, value: { title: 'E', port: 8080 } });
});

test('a folder, a huge file and one that is not UTF-8 are problems', async () => {
  const load = (file: string) => loadConfig({ schema: House, file, envPrefix: 'AROUND_T' });
  expect(await load(folder)).toEqual({ ok: false, problems: [`${folder}: is a folder; name the file in it`] });
  const huge = join(folder, 'huge.yaml');
  await writeFile(huge, Buffer.alloc(1_048_577, '#'));
  expect(await load(huge)).toMatchObject({ ok: false, problems: [expect.stringContaining('larger than 1048576 bytes')] });
  const latin = join(folder, 'latin.yaml');
  await writeFile(latin, Buffer.from([0x74, 0x3a, 0x20, 0xe9]));
  expect(await load(latin)).toEqual({ ok: false, problems: [`${latin}: not valid UTF-8 text; save it as UTF-8`] });
});
