import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A certificate and its key, as `node:https` takes them. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface CertificateFacts {
  /** Host name for which it is made. */
  readonly name: string;
  /** Who signs it; missing: itself. */
  readonly issuer?: Certificate & { readonly name: string };
  /** Unix ms. */
  readonly from: number;
  readonly until: number;
  readonly ca?: boolean;
}

/** X.509 version 3 (RFC 5280) with an ECDSA key on P-256: just enough of it for a TLS server in a test. */
export function certificate({ name, issuer, from, until, ca = false }: CertificateFacts): Certificate {
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer: KeyObject = issuer === undefined ? own.privateKey : createPrivateKey(issuer.key);
  const algorithm = sequence(oid('2a8648ce3d040302'));
  const extensions = [
    // basicConstraints, critical; subjectAltName.
    sequence(oid('551d13'), Buffer.from('0101ff', 'hex'), octets(ca ? sequence(Buffer.from('0101ff', 'hex')) : sequence())),
    sequence(oid('551d11'), octets(sequence(tagged(0x82, Buffer.from(name))))),
  ];
  const body = sequence(
    tagged(0xa0, integer(2)),
    // A serial number of four bytes, which DER writes without padding.
    integer(SERIAL + ++made),
    algorithm,
    nameOf(issuer?.name ?? name),
    sequence(time(from), time(until)),
    nameOf(name),
    own.publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions)),
  );
  const signature = sign('sha256', body, signer);
  const der = sequence(body, algorithm, tagged(0x03, Buffer.concat([Buffer.of(0), signature])));
  return {
    // No empty line where the last one is full: OpenSSL would refuse it (RFC 7468 §2).
    cert: `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`,
    key: own.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

const SERIAL = 0x4000_0000;
let made = 0;

/** One element of DER (X.690 §8.1). */
function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const head = length < 128 ? [tag, length] : length < 256 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}
const sequence = (...parts: readonly Buffer[]): Buffer => tagged(0x30, Buffer.concat(parts));
const octets = (content: Buffer): Buffer => tagged(0x04, content);
const oid = (hex: string): Buffer => tagged(0x06, Buffer.from(hex, 'hex'));
const integer = (n: number): Buffer => tagged(0x02, Buffer.from(n.toString(16).padStart(8, '0'), 'hex').subarray(n < 128 ? 3 : 0));
const nameOf = (name: string): Buffer => sequence(tagged(0x31, sequence(oid('550403'), tagged(0x0c, Buffer.from(name)))));
/** UTCTime: years up to 2049. */
const time = (ms: number): Buffer => tagged(0x17, Buffer.from(`${new Date(ms).toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`));
