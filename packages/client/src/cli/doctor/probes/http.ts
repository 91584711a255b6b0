import { randomBytes } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** What came back. `status` 101: the WebSocket was opened, and closed again. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
  /** Unix ms in the middle between question and answer. */
  readonly at: number;
}

const LIMIT_MS = 8_000;
const MAX_BODY = 4_000_000;

/**
 * One GET, or one try to open a WebSocket. Certificates are not looked at: that is another check's. Rejects with what the network says.
 * @param path kept as it is
 */
export function get(base: string, path: string, upgrade = false): Promise<Answer> {
  const url = new URL(base.replace(/^ws/, 'http'));
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const headers = upgrade
    ? {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': randomBytes(16).toString('base64'),
      }
    : { 'accept-encoding': 'identity' };
  const began = Date.now();
  return new Promise((resolve, reject) => {
    const asked = request(url, { path, headers, agent: false, rejectUnauthorized: false, timeout: LIMIT_MS }, (answer) => {
      whole(answer).then((body) => resolve({ ...head(answer), body, at: (began + Date.now()) / 2 }), reject);
    });
    asked.on('upgrade', (answer, socket) => {
      socket.destroy();
      resolve({ ...head(answer), body: new Uint8Array(), at: (began + Date.now()) / 2 });
    });
    asked.on('timeout', () => asked.destroy(new Error('no answer')));
    asked.on('error', reject);
    asked.end();
  });
}

const head = ({ statusCode = 0, headers }: IncomingMessage) => ({ status: statusCode, headers });

async function whole(answer: IncomingMessage): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of answer as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > MAX_BODY) throw new Error('the answer is larger than any page of Around');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** Why the network gave no answer, in a few words. */
export const networkWords = (error: unknown): string => {
  const { code, message } = error as { code?: string; message?: string };
  if (code === 'ECONNREFUSED') return 'nothing listens there';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'the name leads nowhere';
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return 'there is no way there';
  return code ?? message ?? String(error);
};
