import type { TcpErrorCode } from '@around/messages';

/** The program's own id of a request; undefined where it gave none. */
export type RequestId = string | number | undefined;

/** Lines of the TCP interface, without their ends. */
export const resultLine = (id: RequestId, result: unknown): string => JSON.stringify({ ...withId(id), result });
export const stepLine = (id: RequestId, step: unknown): string => JSON.stringify({ ...withId(id), step });
export const outputLine = (id: RequestId, output: unknown): string => JSON.stringify({ ...withId(id), output });
/** @param more the step that a command ended with; the home's own code, where it said one */
export const errorLine = (
  id: RequestId,
  code: TcpErrorCode,
  message: string,
  more: { readonly step?: string; readonly reason?: string | undefined } = {},
): string => JSON.stringify({ ...withId(id), error: { code, message, ...more } });

/** The id of a request that may be anything else but right. */
export function idOf(value: unknown): RequestId {
  const id = typeof value === 'object' && value !== null ? (value as { id?: unknown }).id : undefined;
  return (typeof id === 'string' && id.length <= 80) || (typeof id === 'number' && Number.isFinite(id)) ? id : undefined;
}

const withId = (id: RequestId): object => (id === undefined ? {} : { id });

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 with padding (RFC 4648 §4), for pictures in a line of JSON. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b, c] = [bytes[i], bytes[i + 1], bytes[i + 2]];
    const word = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    text += (BASE64[word >> 18] as string) + BASE64[(word >> 12) & 63];
    text += (b === undefined ? '=' : (BASE64[(word >> 6) & 63] as string)) + (c === undefined ? '=' : BASE64[word & 63]);
  }
  return text;
}
