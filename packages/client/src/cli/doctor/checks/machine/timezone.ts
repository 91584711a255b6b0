import { ok, type Verdict, warning } from '../../finding.js';

/** @param zone IANA name @param home whether a home is here, whose displays and grants name hours */
export function judgeTimeZone(zone: string | undefined, home: boolean): Verdict {
  if (zone !== undefined && !(home && /^(Etc\/)?(UTC|UCT|GMT)$/.test(zone))) return ok(zone);
  return warning(
    `this machine’s time zone is ${zone ?? 'unknown'}: hours in grants and on displays are those of UTC`,
    'timedatectl set-timezone Europe/Berlin  (yours; or "timeZone" in home.yaml)',
  );
}
