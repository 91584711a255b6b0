import { ok, problem, type Verdict, warning } from '../../finding.js';
import type { Certificate } from '../../probes/tls.js';
import type { Target } from './target.js';

const DAY = 86_400_000;
/** certbot renews 30 days before the end: with fewer than 20 left it does not work. */
const LATE_DAYS = 20;
const RENEW = 'on the server: sudo certbot renew --force-renewal; systemctl list-timers certbot.timer; journalctl -u certbot';

export function judgeTls(
  { host }: Pick<Target, 'host'>,
  { validFrom, validTo, wrongName, distrust, protocol }: Certificate,
  now: number,
): Verdict {
  const days = Math.floor((validTo - now) / DAY);
  const day = new Date(validTo).toISOString().slice(0, 10);
  if (validTo < now) return problem(`the certificate ended on ${day}: no phone and no home connects`, RENEW);
  if (validFrom > now)
    return problem('the certificate is not good yet: is this machine’s clock right?', 'timedatectl set-ntp true; timedatectl');
  if (wrongName !== undefined)
    return problem(
      `the certificate is not for ${host}`,
      `on the server: sudo certbot certonly --webroot -d ${host}, and name it in the web server’s file`,
    );
  if (distrust !== undefined)
    return problem(
      `this machine does not trust the certificate (${distrust})`,
      'fullchain.pem, not cert.pem, belongs into the web server’s file; deploy/web/certificate.sh gets one of Let’s Encrypt',
    );
  if (days < LATE_DAYS) return warning(`the certificate ends in ${days} days, on ${day}, and was not renewed`, RENEW);
  return ok(`good until ${day}, ${protocol}`);
}

/** Of a relay that is dialled without TLS. */
export function judgePlain({ local }: Pick<Target, 'local'>): Verdict {
  if (local) return ok('not needed on this machine itself');
  return warning(
    'no TLS: what is said stays sealed, but a browser gives the page no safe place for its key',
    'docs/guides/vps.md: a web server with a certificate in front of the relay',
  );
}
