import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { toUtf8 } from '@around/messages';
import { postOnce } from '@around/platform/node';
import type { Telling, WayEnd } from '../way.js';
import { endOf } from './wayEnd.js';

export interface WebhookSettings {
  readonly url: string;
  /** A file whose content is the secret that bodies are signed with. */
  readonly secretFile?: string | undefined;
}

/** Tells a program of the household's: one POST of JSON for each person and notification. */
export class WebhookWay {
  readonly #wall: () => number;
  readonly #settings: WebhookSettings;
  readonly #is: { readonly home: string; readonly ca?: string | undefined; readonly timeoutMs?: number };

  constructor(
    ports: { readonly wall: () => number },
    settings: WebhookSettings,
    is: { readonly home: string; readonly ca?: string | undefined; readonly timeoutMs?: number },
  ) {
    this.#wall = ports.wall;
    this.#settings = settings;
    this.#is = is;
  }

  async send({ id, at, title, text, level, tag, picture }: Telling, to: string): Promise<WayEnd> {
    const { url, secretFile } = this.#settings;
    const { home, ca, timeoutMs } = this.#is;
    try {
      const body = toUtf8(
        JSON.stringify({ home, id, at, to, title, ...(text === undefined ? {} : { text }), level, tag, picture: picture !== undefined }),
      );
      const secret = secretFile === undefined ? undefined : (await readFile(secretFile, 'utf8')).trim();
      const time = String(Math.floor(this.#wall() / 1_000));
      const reply = await postOnce({
        ...{ url, body, trusted: () => true, ca },
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
        headers: {
          'content-type': 'application/json',
          'around-time': time,
          ...(secret === undefined ? {} : { 'around-signature': signatureOf(secret, time, body) }),
        },
      });
      const end = endOf(reply, 'the webhook');
      // One address for everybody: it is not dead because it says so once.
      return end.state === 'gone' ? { ...end, state: 'failed' } : end;
    } catch (error) {
      return { state: 'later', detail: error instanceof Error ? error.message : String(error) };
    }
  }
}

/** `sha256=` and the HMAC-SHA-256 of the time (Unix seconds), a dot and the body, in hex. */
const signatureOf = (secret: string, time: string, body: Uint8Array): string =>
  `sha256=${createHmac('sha256', secret).update(`${time}.`).update(body).digest('hex')}`;
