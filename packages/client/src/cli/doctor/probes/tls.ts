import { isIP } from 'node:net';
import { checkServerIdentity, connect } from 'node:tls';

/** What a server showed of itself. */
export interface Certificate {
  /** Unix ms. */
  readonly validFrom: number;
  readonly validTo: number;
  /** Why it is not for this name; undefined where it is. */
  readonly wrongName: string | undefined;
  /** Why this machine does not trust it, as a code of OpenSSL's; undefined where it does. */
  readonly distrust: string | undefined;
  readonly protocol: string;
}

const LIMIT_MS = 8_000;

/** Shakes hands and looks at the certificate, whatever it is. Rejects with what the network says. */
export function certificateOf(host: string, port: number): Promise<Certificate> {
  return new Promise((resolve, reject) => {
    const named = isIP(host) === 0 ? { servername: host } : {};
    const socket = connect({ host, port, ...named, rejectUnauthorized: false, timeout: LIMIT_MS }, () => {
      const certificate = socket.getPeerCertificate();
      resolve({
        validFrom: Date.parse(certificate.valid_from),
        validTo: Date.parse(certificate.valid_to),
        wrongName: checkServerIdentity(host, certificate)?.message,
        distrust: socket.authorized ? undefined : String(socket.authorizationError),
        protocol: socket.getProtocol() ?? '',
      });
      socket.destroy();
    });
    socket.on('timeout', () => socket.destroy(new Error('no answer')));
    socket.on('error', reject);
  });
}
