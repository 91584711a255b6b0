import { PlatformError, type PlatformErrorCode } from '../errors.js';

const CODES: Readonly<Record<string, PlatformErrorCode>> = {
  ECONNREFUSED: 'refused',
  ENETUNREACH: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  EHOSTDOWN: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  ENODATA: 'unreachable',
  ETIMEDOUT: 'timedOut',
  ESOCKETTIMEDOUT: 'timedOut',
  ECONNRESET: 'closed',
  ECONNABORTED: 'closed',
  EPIPE: 'closed',
  ENOTCONN: 'closed',
  ERR_STREAM_DESTROYED: 'closed',
  ERR_SOCKET_CLOSED: 'closed',
  EADDRINUSE: 'inUse',
  EBUSY: 'inUse',
  EACCES: 'denied',
  EPERM: 'denied',
  EROFS: 'denied',
  ENOENT: 'missing',
  ENODEV: 'missing',
  ENXIO: 'missing',
  ENOTDIR: 'missing',
  EREMOTEIO: 'missing',
  ENOSPC: 'full',
  EDQUOT: 'full',
  EMFILE: 'full',
  ENFILE: 'full',
  ENOMEM: 'full',
  EAGAIN: 'full',
  EMSGSIZE: 'tooLarge',
  EFBIG: 'tooLarge',
};

/** A certificate that does not prove the name: OpenSSL's verification codes and Node's own. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|ALTNAME/;

const ADVICE: Readonly<Record<PlatformErrorCode, string>> = {
  refused: 'nobody listens there: is the program running, and is the port right?',
  unreachable: 'no way there: check the network and the name',
  timedOut: 'no answer in time: is it switched on, and does a firewall stand between?',
  closed: 'the connection was closed',
  inUse: 'it is in use: stop the other program or choose another one',
  denied: 'not allowed: check the permissions',
  missing: 'it is not there',
  full: 'the system has no room left: free disk space, memory or file descriptors',
  tooLarge: 'it is too large',
  failed: 'it failed',
};

/** The one place where errno becomes a PlatformErrorCode. */
export function errorCodeOf(error: unknown): PlatformErrorCode {
  if (error instanceof PlatformError) return error.code;
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code !== 'string') return 'failed';
  return CODES[code] ?? (CERTIFICATE.test(code) ? 'denied' : 'failed');
}

/** `what` says what was tried ("listen on 0.0.0.0:8080"); the message says what to do next. */
export function platformError(error: unknown, what: string): PlatformError {
  if (error instanceof PlatformError) return error;
  const code = errorCodeOf(error);
  const raw = error as { code?: unknown; message?: unknown } | null;
  const detail = typeof raw?.code === 'string' ? raw.code : String(raw?.message ?? error);
  const advice = CERTIFICATE.test(detail)
    ? 'the certificate does not prove that name: check the address and the certificate'
    : ADVICE[code];
  return new PlatformError(code, `cannot ${what}: ${advice} (${detail})`, { cause: error });
}
