import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { certificate } from '../../../e2e/src/rehearse/certificates.js';
import type { Telling } from '../../src/notify/way.js';
import { EmailWay } from '../../src/notify/ways/emailWay.js';
import { WebhookWay } from '../../src/notify/ways/webhookWay.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'around-notify-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const secret = (text: string): string => {
  const path = join(folder, `secret-${text}`);
  writeFileSync(path, `${text}\n`);
  return path;
};
const told = (more: Partial<Telling> = {}): Telling => ({
  ...{ id: 'n1', at: Date.UTC(2026, 0, 15), title: 'Wasser im Keller – 水', level: 'alarm', tag: 'water', buttons: [], until: 0 },
  ...more,
});

describe('a letter', () => {
  const now = Date.now();
  const own = certificate({ name: 'localhost', from: now - 3_600_000, until: now + 3_600_000, ca: true });
  interface Letter {
    readonly secure: boolean;
    readonly user: string | undefined;
    readonly to: string[];
    readonly text: string;
  }
  let server: SMTPServer;
  let letters: Letter[];
  let refuses: { code: number; message: string } | undefined;
  let port: number;
  beforeEach(async () => {
    letters = [];
    refuses = undefined;
    server = new SMTPServer({
      ...{ key: own.key, cert: own.cert, logger: false, authOptional: true },
      onAuth: ({ username, password }, session, done) =>
        session.secure && password === 'geheim'
          ? done(null, { user: username })
          : done(Object.assign(new Error('no'), { responseCode: 535 })),
      onData: (stream, session, done) => {
        const pieces: Buffer[] = [];
        stream.on('data', (piece: Buffer) => pieces.push(piece));
        stream.on('end', () => {
          if (refuses !== undefined) return done(Object.assign(new Error(refuses.message), { responseCode: refuses.code }));
          const to = session.envelope.rcptTo.map(({ address }) => address);
          letters.push({ secure: session.secure, user: session.user as string | undefined, to, text: Buffer.concat(pieces).toString() });
          done();
        });
      },
    });
    server.on('error', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    port = (server.server.address() as AddressInfo).port;
  });
  afterEach(() => new Promise<void>((resolve) => server.close(resolve)));
  const way = (more: Partial<ConstructorParameters<typeof EmailWay>[0]> = {}, ca: string | undefined = own.cert) =>
    new EmailWay(
      { host: 'localhost', port, user: 'home', passwordFile: secret('geheim'), from: 'Home <home@example.org>', tls: 'starttls', ...more },
      { home: 'HHH', ca },
    );

  it('goes encrypted, with the account, and holds text and picture', async () => {
    const picture = { media: 'image/jpeg', bytes: new Uint8Array(5_000).map((_, i) => i % 251) };
    expect(await way().send(told({ text: 'Die Pumpe läuft', picture }), 'olga@example.org')).toEqual({ state: 'ok' });
    const [letter] = letters;
    expect(letter).toMatchObject({ secure: true, user: 'home', to: ['olga@example.org'] });
    const [head = '', ...parts] = (letter?.text ?? '').split(/\r\n--[^\r\n]+\r\n/);
    expect(head).toMatch(/^From: Home <home@example\.org>\r$/m);
    expect(head).toMatch(/^Message-ID: <n1@HHH\.around\.invalid>\r$/im);
    expect(head).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    const subject = [...head.matchAll(/=\?UTF-8\?([QB])\?([^?]*)\?=/g)]
      .map(([, kind, text = '']) => (kind === 'B' ? Buffer.from(text, 'base64').toString() : unquoted(text)))
      .join('');
    expect(subject).toBe('⚠ Wasser im Keller – 水');
    const body = parts.find((part) => part.includes('text/plain'));
    expect(unquoted(body ?? '')).toContain('Die Pumpe läuft');
    const attached = parts.find((part) => part.includes('image/jpeg'));
    expect(attached).toContain('filename=picture.jpeg');
    expect([...Buffer.from((attached ?? '').split('\r\n\r\n')[1] ?? '', 'base64')]).toEqual([...picture.bytes]);
  });

  it('goes nowhere unencrypted, nor to a server that nobody vouches for', async () => {
    expect(await way({}, '').send(told(), 'o@example.org')).toMatchObject({
      state: 'later',
      detail: expect.stringContaining('certificate'),
    });
    await new Promise<void>((resolve) => server.close(resolve));
    server = new SMTPServer({ logger: false, authOptional: true, disabledCommands: ['STARTTLS'] });
    server.on('error', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    port = (server.server.address() as AddressInfo).port;
    // Not even where it would be taken without an account.
    expect(await way({ user: undefined }).send(told(), 'o@example.org')).toMatchObject({ state: 'later' });
    expect(await way({ user: undefined, tls: 'none' }).send(told(), 'o@example.org')).toEqual({ state: 'ok' });
  });

  it('is tried again where that may help, and no text becomes a head line', async () => {
    refuses = { code: 451, message: 'greylisted' };
    expect(await way().send(told(), 'o@example.org')).toMatchObject({ state: 'later', detail: expect.stringContaining('greylisted') });
    refuses = { code: 550, message: 'no such mailbox' };
    expect(await way().send(told(), 'o@example.org')).toMatchObject({
      state: 'failed',
      detail: expect.stringContaining('no such mailbox'),
    });
    expect(await way({ passwordFile: secret('falsch') }).send(told(), 'o@example.org')).toMatchObject({ state: 'later' });
    expect(await way({ passwordFile: '/nowhere/at/all' }).send(told(), 'o@example.org')).toMatchObject({
      state: 'later',
      detail: expect.stringContaining('email.passwordFile'),
    });
    refuses = undefined;
    await way().send(told({ title: 'x\r\nBcc: evil@example.org' }), 'o@example.org');
    expect(letters[0]?.to).toEqual(['o@example.org']);
    expect(letters[0]?.text.split('\r\n\r\n')[0]).not.toMatch(/^Bcc:/m);
  });

  /** RFC 2045 §6.7, and RFC 2047 §4.2 where a space is an underscore. */
  const unquoted = (text: string): string =>
    Buffer.from(
      text
        .replace(/=\r\n/g, '')
        .replace(/_/g, ' ')
        .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
      'latin1',
    ).toString();
});

describe('a webhook', () => {
  let server: Server;
  let taken: { headers: IncomingHttpHeaders; body: string }[];
  let status: number;
  beforeEach(async () => {
    taken = [];
    status = 204;
    server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (piece: string) => {
        body += piece;
      });
      request.on('end', () => {
        taken.push({ headers: request.headers, body });
        response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));
  const way = (secretFile?: string) =>
    new WebhookWay(
      { wall: () => 1_790_000_000_500 },
      { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, secretFile },
      { home: 'HHH' },
    );

  it('is told in JSON that is signed with its time', async () => {
    expect(await way(secret('s3cret')).send(told({ text: 'Zeile' }), 'Olga')).toEqual({ state: 'ok' });
    const [{ headers, body } = { headers: {}, body: '' }] = taken;
    expect(JSON.parse(body)).toEqual({
      ...{ home: 'HHH', id: 'n1', at: Date.UTC(2026, 0, 15), to: 'Olga', title: 'Wasser im Keller – 水', text: 'Zeile', level: 'alarm' },
      ...{ tag: 'water', picture: false },
    });
    expect(headers['around-time']).toBe('1790000000');
    expect(headers['around-signature']).toBe(`sha256=${createHmac('sha256', 's3cret').update(`1790000000.${body}`).digest('hex')}`);
    await way().send(told(), 'Olga');
    expect(taken[1]?.headers).not.toHaveProperty('around-signature');
  });

  it('is tried again where it is away or busy, and follows no redirect', async () => {
    status = 503;
    expect(await way().send(told(), 'Olga')).toMatchObject({ state: 'later' });
    status = 410;
    expect(await way().send(told(), 'Olga')).toMatchObject({ state: 'failed' });
    status = 302;
    expect(await way().send(told(), 'Olga')).toMatchObject({ state: 'failed' });
    expect(taken).toHaveLength(3);
    expect(await way('/nowhere').send(told(), 'Olga')).toMatchObject({ state: 'later' });
  });
});
