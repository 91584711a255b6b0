import { createECDH } from 'node:crypto';
import { fromBase64Url, readJson, toBase64Url, toUtf8 } from '@around/messages';
import type { DataFiles, Log, Random } from '@around/platform';

export const PUSH_KEYS_NAME = 'push.keys';

/** What a push service knows the home by (VAPID, RFC 8292): a key pair of P-256, base64url. */
export interface PushKeys {
  /** 65 bytes, uncompressed. */
  readonly publicKey: string;
  /** 32 bytes. */
  readonly privateKey: string;
}

/**
 * Made at the home's first start. Subscriptions are bound to it: where it is damaged a new one is made, and phones subscribe anew when their
 * app is opened next. @returns `made`: subscriptions from before are good for nothing
 */
export async function loadPushKeys(ports: {
  readonly files: DataFiles;
  readonly random: Random;
  readonly log: Log;
}): Promise<PushKeys & { readonly made: boolean }> {
  const { files, random, log } = ports;
  const bytes = await files.read(PUSH_KEYS_NAME);
  const kept = bytes === undefined ? undefined : decode(bytes);
  if (kept !== undefined) return { ...kept, made: false };
  if (bytes !== undefined) {
    const aside = await files.setAside(PUSH_KEYS_NAME);
    log.error('the key that push services know this home by was damaged: a new one is made; open the app once on each phone', { aside });
  }
  const made = pairOf(random.bytes(32)) ?? pairOf(random.bytes(32));
  if (made === undefined) throw new Error('no key for push could be made: start again');
  await files.write(PUSH_KEYS_NAME, toUtf8(`${JSON.stringify({ v: 1, private: made.privateKey })}\n`));
  return { ...made, made: true };
}

function decode(bytes: Uint8Array): PushKeys | undefined {
  const json = readJson(bytes, { bytes: 1_024, depth: 2, keys: 8 });
  const secret = json.ok ? (json.value as { private?: unknown } | null)?.private : undefined;
  const raw = typeof secret === 'string' ? fromBase64Url(secret) : undefined;
  return raw === undefined ? undefined : pairOf(raw);
}

/** Undefined for what is no private key of P-256. */
function pairOf(secret: Uint8Array): PushKeys | undefined {
  const curve = createECDH('prime256v1');
  try {
    curve.setPrivateKey(secret);
    return { publicKey: toBase64Url(curve.getPublicKey()), privateKey: toBase64Url(secret) };
  } catch {
    return undefined;
  }
}
