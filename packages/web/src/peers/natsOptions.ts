import { readFile } from 'node:fs/promises';
import type { Peers } from '../config.js';
import type { NatsOptions } from './natsBus.js';

/** The settings with what their files hold. @throws Error that names the file */
export async function natsOptions({ servers, token, tokenFile, user, password, credentials, tls }: Peers): Promise<NatsOptions> {
  const read = async (key: string, file: string): Promise<string> => {
    try {
      return (await readFile(file, 'utf8')).trim();
    } catch (error) {
      throw new Error(`"${key}": ${file} cannot be read by this user: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const secret = tokenFile === undefined ? token : await read('peers.tokenFile', tokenFile);
  for (const [key, file] of Object.entries(tls ?? {})) await read(`peers.tls.${key}`, file);
  return {
    servers,
    ...(secret === undefined ? {} : { token: secret }),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(credentials === undefined ? {} : { credentials: await read('peers.credentials', credentials) }),
    ...(tls === undefined ? {} : { tls }),
  };
}
