import { fromUtf8, toBase64Url, toUtf8 } from '@around/messages';
import type { DataFiles, Random } from '@around/platform';
import { isLocal } from './tcpInterface.js';

export const TOKEN_FILE = 'tcp-token';

/**
 * The token that programs must say: the configured one; on loopback none; elsewhere one that is made once and kept in the
 * data directory (0600). `made`: that file's name, for people to look it up.
 */
export async function tokenFor(
  ports: { readonly files: Pick<DataFiles, 'read' | 'write'>; readonly random: Pick<Random, 'bytes'> },
  config: { readonly host: string; readonly token?: string },
): Promise<{ token?: string; made?: string }> {
  if (config.token !== undefined) return { token: config.token };
  if (isLocal(config.host)) return {};
  const kept = fromUtf8((await ports.files.read(TOKEN_FILE)) ?? new Uint8Array(0))?.trim();
  if (kept !== undefined && kept.length >= 20) return { token: kept, made: TOKEN_FILE };
  const token = toBase64Url(ports.random.bytes(24));
  await ports.files.write(TOKEN_FILE, toUtf8(`${token}\n`));
  return { token, made: TOKEN_FILE };
}
