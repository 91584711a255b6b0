import { readFile } from 'node:fs/promises';
import { saying, sentenceIn } from '@around/messages/sayings';
import type { Telling, WayEnd } from '../way.js';

export interface EmailSettings {
  readonly host: string;
  readonly port: number;
  readonly user?: string | undefined;
  /** A file whose content is the password. */
  readonly passwordFile?: string | undefined;
  /** `Home <home@example.org>` */
  readonly from: string;
  /** starttls: plain until both agree on TLS, which is demanded. tls: from the first byte. none: a server on this machine. */
  readonly tls: 'starttls' | 'tls' | 'none';
}

const TIMEOUT_MS = 20_000;
/** What a mail server says that another try does not change (RFC 5321 §4.2.1). */
const FOR_GOOD = 500;

/** Tells people by e-mail, through a mail server of the household's choice. */
export class EmailWay {
  readonly #settings: EmailSettings;
  /** PEM. */
  readonly #ca: string | undefined;
  readonly #home: string;

  constructor(settings: EmailSettings, is: { readonly home: string; readonly ca?: string | undefined }) {
    this.#settings = settings;
    this.#home = is.home;
    this.#ca = is.ca;
  }

  async send({ id, at, title, text, language, level, tag, buttons, picture }: Telling, to: string): Promise<WayEnd> {
    const { host, port, user, passwordFile, from, tls } = this.#settings;
    try {
      // Loaded with the first letter.
      const { createTransport } = (await import('nodemailer')).default;
      const pass = passwordFile === undefined ? '' : (await readFile(passwordFile, 'utf8')).trim();
      const transport = createTransport({
        ...{ host, port, secure: tls === 'tls', requireTLS: tls === 'starttls', ignoreTLS: tls === 'none' },
        ...(user === undefined ? {} : { auth: { user, pass } }),
        tls: { ...(this.#ca === undefined ? {} : { ca: this.#ca }) },
        ...{ connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS },
        // Texts come from rules and values: none of them names a file or an address.
        ...{ disableFileAccess: true, disableUrlAccess: true },
      });
      await transport.sendMail({
        ...{ from, to, subject: `${level === 'alarm' ? '⚠ ' : ''}${title.replace(/\s+/g, ' ')}` },
        text: [text ?? title, ...(buttons.length === 0 ? [] : [inTheApp(buttons, language)])].join('\n\n'),
        date: new Date(at),
        // Letters of one group stand together in the mailbox, and a letter that is sent again is the same one.
        messageId: `<${id}@${this.#home}.around.invalid>`,
        references: `<${Buffer.from(tag).toString('base64url')}@${this.#home}.around.invalid>`,
        headers: { 'Auto-Submitted': 'auto-generated', ...(level === 'alarm' ? { Importance: 'high' } : {}) },
        attachments:
          picture === undefined
            ? []
            : [{ filename: `picture.${picture.media.slice(6)}`, contentType: picture.media, content: Buffer.from(picture.bytes) }],
      });
      return { state: 'ok' };
    } catch (error) {
      const { responseCode, code, message } = error as { responseCode?: number; code?: string; message?: string };
      if (code === 'ENOENT' || code === 'EACCES')
        return { state: 'later', detail: `the mail server’s password cannot be read: ${message ?? code} (email.passwordFile)` };
      const detail = `the mail server ${host} did not take it: ${message ?? String(error)}`;
      // What is said of the connection or the account may be put right meanwhile; what is said of the letter stays.
      const ofTheLetter = code === 'EENVELOPE' || code === 'EMESSAGE';
      return { state: ofTheLetter && responseCode !== undefined && responseCode >= FOR_GOOD ? 'failed' : 'later', detail };
    }
  }
}

const inTheApp = (buttons: Telling['buttons'], language: string | undefined): string =>
  sentenceIn(language, saying('inTheApp', { buttons: buttons.map((one) => one.title).join(', ') }));
