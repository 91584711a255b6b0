import { fromBase64Url, readJson, toBase64Url, toUtf8 } from '@around/messages';
import type { DataFiles, Random } from '@around/platform';
import type { Suite } from '@around/sealing';
import { homeIdOf, signKeyFrom } from '@around/sealing/node';
import type { HomeKeys } from '../seams.js';
import { StorageError } from './homeDb.js';

export const KEYS_NAME = 'home.keys';

/**
 * The home's own keys, made at its first start. The file is its identity: where it is damaged the home does not start,
 * because a new one would be a stranger to every phone, controller and relay.
 * @param known whether the database shows that this home has lived before
 * @throws StorageError
 */
export async function loadHomeKeys(
  ports: { readonly files: DataFiles; readonly random: Random; readonly suite: Suite },
  known: boolean,
): Promise<HomeKeys> {
  const { files, random, suite } = ports;
  const path = `${files.directory}/${KEYS_NAME}`;
  const bytes = await files.read(KEYS_NAME);
  if (bytes !== undefined) {
    const secrets = decode(suite, bytes);
    if (secrets === undefined) {
      throw new StorageError(
        `${path} is damaged: put it back from a backup, or remove it together with home.db to begin as a new home (then pair every phone and adopt every controller again)`,
      );
    }
    return keysOf(suite, secrets);
  }
  if (known) {
    throw new StorageError(
      `${path} is missing, but home.db knows phones or controllers: put the file back from a backup, or remove home.db too to begin as a new home`,
    );
  }
  const secrets: Secrets = { sign: random.bytes(32), fixed: random.bytes(32), hmac: random.bytes(32) };
  await files.write(KEYS_NAME, encode(suite, secrets));
  return keysOf(suite, secrets);
}

/** The id of the home whose `home.keys` this is. @throws StorageError where it is damaged */
export function homeIdOfFile(suite: Suite, bytes: Uint8Array): string {
  const secrets = decode(suite, bytes);
  if (secrets === undefined) throw new StorageError(`${KEYS_NAME} is damaged: put it back from a backup`);
  return keysOf(suite, secrets).homeId;
}

interface Secrets {
  readonly sign: Uint8Array;
  readonly fixed: Uint8Array;
  readonly hmac: Uint8Array;
}

function keysOf(suite: Suite, secrets: Secrets): HomeKeys {
  const signKey = signKeyFrom(secrets.sign);
  const staticKey = suite.keyPairFrom(secrets.fixed);
  return { homeId: homeIdOf(signKey.publicKey, staticKey.publicKey), signKey, staticKey, hmacKey: secrets.hmac };
}

const checksum = (suite: Suite, fields: readonly string[]): string => toBase64Url(suite.sha256(toUtf8(fields.join('.'))));

function encode(suite: Suite, secrets: Secrets): Uint8Array {
  const fields = [secrets.sign, secrets.fixed, secrets.hmac].map(toBase64Url);
  const [sign, fixed, hmac] = fields;
  return toUtf8(`${JSON.stringify({ v: 1, sign, static: fixed, hmac, check: checksum(suite, fields) })}\n`);
}

function decode(suite: Suite, bytes: Uint8Array): Secrets | undefined {
  const json = readJson(bytes, { bytes: 4_096, depth: 2, keys: 16 });
  if (!json.ok || typeof json.value !== 'object' || json.value === null) return undefined;
  const { sign, static: fixed, hmac, check } = json.value as Record<string, unknown>;
  if (typeof sign !== 'string' || typeof fixed !== 'string' || typeof hmac !== 'string') return undefined;
  if (check !== checksum(suite, [sign, fixed, hmac])) return undefined;
  const secrets = { sign: fromBase64Url(sign), fixed: fromBase64Url(fixed), hmac: fromBase64Url(hmac) };
  if (secrets.sign?.length !== 32 || secrets.fixed?.length !== 32 || secrets.hmac?.length !== 32) return undefined;
  return secrets as Secrets;
}
