import { once } from 'node:events';
import { request as plainRequest } from 'node:http';
import { request } from 'node:https';
import { connect } from 'node:tls';
import { HOST, type Site } from './site.js';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

export interface Question {
  readonly port: number;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** An address of this machine's (127.0.0.9): each is another client for the server. */
  readonly from?: string;
  readonly plain?: boolean;
}

/** One request over HTTP/1.1 and a connection of its own. */
export function get({ port, path = '/', method = 'GET', headers = {}, body, from, plain = false }: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = {
      host: HOST,
      port,
      path,
      method,
      headers,
      agent: false,
      family: 4,
      ...(from === undefined ? {} : { localAddress: from }),
    };
    const asked = (plain ? plainRequest : request)(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }));
    });
    asked.setTimeout(30_000, () => asked.destroy(new Error('no answer within 30 s')));
    asked.on('error', reject);
    asked.end(body);
  });
}

/**
 * The serial number of the certificate that a server shows to who asks for the host.
 * @param root who must have signed it, PEM; missing: whoever this process trusts @param strict false: also a certificate of another name
 */
export async function shownSerial({ host, ports }: Pick<Site, 'host' | 'ports'>, root?: string, strict = true): Promise<string> {
  const trust = { ...(root === undefined ? {} : { ca: root }), rejectUnauthorized: strict };
  const socket = connect({ host: HOST, port: ports.https, servername: host, ...trust });
  try {
    await once(socket, 'secureConnect');
    const certificate = socket.getPeerX509Certificate();
    if (certificate === undefined) throw new Error('the server shows no certificate');
    return certificate.serialNumber;
  } finally {
    socket.destroy();
  }
}

/** @throws Error `what` */
export function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}
