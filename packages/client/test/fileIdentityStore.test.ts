import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileIdentityStore, identityFolder } from '../src/node/index.js';
import { HOME, ScriptedHome } from './support/scriptedHome.js';

let folder = '';
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'around-test-')), 'keys');
});
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

const { identity } = new ScriptedHome().identity({ relay: 'wss://r', lan: ['ws://10.0.0.2:8080'] });
const stored = { identity, secretKey: new Uint8Array(32).fill(9) };
const other = { ...stored, identity: { ...identity, home: { id: 'AAAAAAAAAAAAAAAAAAAAAA', title: 'A cabin' } } };

describe('identities in files', () => {
  it('come back as they were, for this user alone', async () => {
    const store = fileIdentityStore(folder);
    expect(await store.list()).toEqual([]);
    expect(await store.load(HOME)).toBeUndefined();
    await store.save(stored);
    expect(await store.load(HOME)).toEqual(stored);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, `${HOME}.home.json`))).mode & 0o777).toBe(0o600);
    await store.save({ ...stored, identity: { ...identity, lan: [] } });
    expect((await store.load(HOME))?.identity.lan).toEqual([]);
    expect(await readdir(folder)).toEqual([`${HOME}.home.json`]);
  });

  it('the only home is meant; of several the chosen one, as long as it is there', async () => {
    const store = fileIdentityStore(folder);
    await store.save(stored);
    expect(await store.defaultHome()).toBe(HOME);
    await store.save(other);
    expect((await store.list()).map(({ home }) => home.title)).toEqual(['A cabin', 'Test house']);
    expect(await store.defaultHome()).toBeUndefined();
    await store.setDefaultHome(HOME);
    expect(await store.defaultHome()).toBe(HOME);
    await store.remove(HOME);
    expect(await store.defaultHome()).toBe(other.identity.home.id);
  });

  it('a damaged file is named, with what to do', async () => {
    const store = fileIdentityStore(folder);
    await store.save(stored);
    const file = join(folder, `${HOME}.home.json`);
    const text = await readFile(file, 'utf8');
    for (const bad of [
      '',
      '{',
      '[]',
      '{"identity":{}}',
      text.replace(/"psk": "[^"]*"/, '"psk": "x"'),
      text.replace(/"role": "owner"/, '"role": "god"'),
    ]) {
      await writeFile(file, bad);
      await expect(store.load(HOME)).rejects.toThrow(`${file} is damaged: remove it and pair again`);
    }
  });

  it('no id leads out of the folder', async () => {
    await expect(fileIdentityStore(folder).load('../../etc/passwd')).rejects.toThrow('no home’s id');
  });
});

it('keys live where the environment says', () => {
  expect(identityFolder({ AROUND_HOME: '/x/keys', HOME: '/home/ann' })).toBe('/x/keys');
  expect(identityFolder({ XDG_CONFIG_HOME: '/conf', HOME: '/home/ann' })).toBe('/conf/around');
  expect(identityFolder({ XDG_CONFIG_HOME: 'relative', HOME: '/home/ann' })).toBe('/home/ann/.config/around');
});
