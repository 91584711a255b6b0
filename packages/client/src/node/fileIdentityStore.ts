import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fromBase64Url, readJson, toBase64Url } from '@around/messages';
import type { Identity } from '../api.js';
import type { IdentityStore, StoredIdentity } from '../identityStore.js';
import { identityFrom } from './storedIdentity.js';

const SUFFIX = '.home.json';
const DEFAULT = 'default.json';

/** Where a person's keys are: `$AROUND_HOME`, else `around` in the user's configuration folder. */
export function identityFolder(env: Readonly<Record<string, string | undefined>>): string {
  if (env.AROUND_HOME !== undefined && env.AROUND_HOME !== '') return env.AROUND_HOME;
  const config = env.XDG_CONFIG_HOME;
  return join(config?.startsWith('/') ? config : join(env.HOME || homedir(), '.config'), 'around');
}

/** Homes as files (0600 in a folder 0700), one each, replaced whole or not at all. */
export function fileIdentityStore(folder: string): IdentityStore {
  const fileOf = (home: string): string => {
    if (!/^[A-Za-z0-9_-]{1,64}$/.test(home)) throw new Error(`"${home.slice(0, 64)}" is no home’s id`);
    return join(folder, `${home}${SUFFIX}`);
  };

  async function load(home: string): Promise<StoredIdentity | undefined> {
    const file = fileOf(home);
    const text = await readText(file);
    if (text === undefined) return undefined;
    const json = readJson(text, { bytes: 65_536, depth: 6 });
    const value = json.ok && typeof json.value === 'object' && json.value !== null ? (json.value as Record<string, unknown>) : {};
    const secretKey = typeof value.secretKey === 'string' ? fromBase64Url(value.secretKey) : undefined;
    const identity = identityFrom(value.identity);
    if (identity === undefined || secretKey?.length !== 32) throw new Error(`${file} is damaged: remove it and pair again`);
    return { identity, secretKey };
  }

  async function list(): Promise<readonly Identity[]> {
    const names = await readdir(folder).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    const identities: Identity[] = [];
    for (const name of names.filter((one) => one.endsWith(SUFFIX)).sort()) {
      const stored = await load(name.slice(0, -SUFFIX.length));
      if (stored !== undefined) identities.push(stored.identity);
    }
    return identities.sort((a, b) => (a.home.title < b.home.title ? -1 : a.home.title > b.home.title ? 1 : 0));
  }

  return {
    list,
    load,
    async save({ identity, secretKey }) {
      await writeWhole(
        folder,
        fileOf(identity.home.id),
        `${JSON.stringify({ v: 1, identity, secretKey: toBase64Url(secretKey) }, null, 2)}\n`,
      );
    },
    async remove(home) {
      await rm(fileOf(home), { force: true });
    },
    async defaultHome() {
      const homes = await list();
      const text = await readText(join(folder, DEFAULT));
      const json = text === undefined ? undefined : readJson(text, { bytes: 1_024 });
      const chosen = json?.ok === true ? (json.value as { home?: unknown } | null)?.home : undefined;
      if (homes.some(({ home }) => home.id === chosen)) return chosen as string;
      return homes.length === 1 ? homes[0]?.home.id : undefined;
    },
    async setDefaultHome(home) {
      await writeWhole(folder, join(folder, DEFAULT), `${JSON.stringify({ home })}\n`);
    },
  };
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Temporary file, fsync, rename, fsync of the folder. */
async function writeWhole(folder: string, file: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const handle = await open(temporary, 'w', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  const directory = await open(folder, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

const isMissing = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === 'ENOENT';
