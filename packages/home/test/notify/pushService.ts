import { createDecipheriv, createECDH, createHmac, createPublicKey, type ECDH, randomBytes, verify } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { PushSubscription } from '@around/messages';
import { certificate } from '../../../e2e/src/rehearse/certificates.js';

const hkdf = (salt: Buffer, secret: Buffer, info: Buffer, length: number): Buffer =>
  createHmac('sha256', createHmac('sha256', salt).update(secret).digest())
    .update(Buffer.concat([info, Buffer.of(1)]))
    .digest()
    .subarray(0, length);

/** A browser that subscribed: written from RFC 8291 and RFC 8188 alone, with nothing of what sends. */
export class Browser {
  readonly #curve: ECDH = createECDH('prime256v1');
  readonly #auth: Buffer;

  constructor(secret?: Buffer, auth: Buffer = randomBytes(16)) {
    this.#auth = auth;
    if (secret === undefined) this.#curve.generateKeys();
    else this.#curve.setPrivateKey(secret);
  }

  subscription(endpoint: string): PushSubscription {
    return { endpoint, p256dh: this.#curve.getPublicKey('base64url'), auth: this.#auth.toString('base64url') };
  }

  /** One record of aes128gcm: salt (16), record size (4), length of the key (1), the sender's key (65), then the text and its tag. */
  open(body: Buffer): string {
    const salt = body.subarray(0, 16);
    const size = body.readUInt32BE(16);
    const sender = body.subarray(21, 21 + body.readUInt8(20));
    const record = body.subarray(21 + sender.length);
    if (record.length > size) throw new Error('more than one record');
    const shared = this.#curve.computeSecret(sender);
    const keys = Buffer.concat([Buffer.from('WebPush: info\0'), this.#curve.getPublicKey(), sender]);
    const secret = hkdf(this.#auth, shared, keys, 32);
    const key = hkdf(salt, secret, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
    const nonce = hkdf(salt, secret, Buffer.from('Content-Encoding: nonce\0'), 12);
    const open = createDecipheriv('aes-128-gcm', key, nonce);
    open.setAuthTag(record.subarray(-16));
    const plain = Buffer.concat([open.update(record.subarray(0, -16)), open.final()]);
    // The last record's text ends with 2, and zeros after it.
    const end = plain.findLastIndex((byte) => byte !== 0);
    if (plain[end] !== 2) throw new Error('not the last record');
    return plain.subarray(0, end).toString();
  }
}

export interface Taken {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** A push service of the test's own. `answers`: what it says next, in order; then 201. `hang`: it takes and never answers. */
export class PushService {
  readonly taken: Taken[] = [];
  readonly answers: ({ status: number; headers?: Record<string, string>; text?: string } | 'hang')[] = [];
  readonly ca: string;
  readonly #server: Server;

  constructor() {
    const now = Date.now();
    const own = certificate({ name: 'localhost', from: now - 3_600_000, until: now + 3_600_000, ca: true });
    this.ca = own.cert;
    this.#server = createServer({ key: own.key, cert: own.cert }, (request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        this.taken.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(pieces) });
        const answer = this.answers.shift() ?? { status: 201 };
        if (answer !== 'hang') response.writeHead(answer.status, answer.headers).end(answer.text ?? '');
      });
    });
  }

  async open(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, 'localhost', resolve));
    return this;
  }

  get origin(): string {
    return `https://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** The claims of a VAPID header (RFC 8292) whose ES256 signature holds; throws where it does not. */
export function vapid(authorization: unknown): { claims: Record<string, unknown>; key: string } {
  const [, token = '', key = ''] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(String(authorization)) ?? [];
  const [head = '', body = '', signature = ''] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  const publicKey = createPublicKey({
    format: 'jwk',
    key: { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') },
  });
  const holds = verify(
    'sha256',
    Buffer.from(`${head}.${body}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as { alg?: string };
  if (!holds || header.alg !== 'ES256') throw new Error('the signature does not hold');
  return { claims: JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>, key };
}
