import { CLOSE } from '@around/messages';
import { PlatformError } from '@around/platform';

const CLOSES: Readonly<Record<number, string>> = {
  1006: 'the link to the relay broke',
  [CLOSE.replaced]: 'another run of this home has taken the link over: is it started twice?',
  [CLOSE.silent]: 'the relay heard nothing of this home',
  [CLOSE.goingAway]: 'the relay is going away',
};

/** Why the relay closed the link, for people. */
export function closeDetail(code: number, reason: string): string {
  return CLOSES[code] ?? `the relay closed the link (${code}${reason === '' ? '' : ` ${reason}`})`;
}

/** Why the relay could not be dialled, for people, and what to look at. */
export function dialDetail(url: string, error: unknown): string {
  const { host } = new URL(url);
  const words = error instanceof Error ? error.message : String(error);
  if (!(error instanceof PlatformError)) return `the relay ${host} cannot be reached (${words})`;
  switch (error.code) {
    case 'denied':
      return /cert|signed|issuer/i.test(words)
        ? `the certificate of ${host} was not accepted (${words}): is it valid, and is this machine's clock right?`
        : `${host} does not take this home (${words}): do the proxy before it and the relay know this name?`;
    case 'refused':
      return `nobody listens at ${host}: is the relay running?`;
    case 'unreachable':
      return `no way to ${host}: is this home on the internet, and the name right?`;
    case 'timedOut':
      return `${host} does not answer`;
    default:
      return `the relay ${host} cannot be reached (${words})`;
  }
}
