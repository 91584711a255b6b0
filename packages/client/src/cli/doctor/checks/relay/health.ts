import { ok, problem, unseen, type Verdict, warning } from '../../finding.js';
import { type Answer, networkWords } from '../../probes/http.js';

/** What `/healthz` of a relay says. */
export interface Health {
  readonly version?: string;
  readonly homes?: number;
  readonly phones?: number;
}

export function healthOf({ status, body }: Pick<Answer, 'status' | 'body'>): Health | undefined {
  if (status !== 200) return undefined;
  try {
    const said = JSON.parse(new TextDecoder().decode(body)) as Record<string, unknown> | null;
    return said?.ok === true ? (said as Health) : undefined;
  } catch {
    return undefined;
  }
}

/** What the web server in front of the relay, or the relay, means with a status that is not what was asked for. */
export function statusTrouble(status: number, path: string): Verdict {
  if (status === 421)
    return problem('the relay does not answer for that name', 'on the server: add the name to "hosts" in web.yaml, restart frAroundWeb');
  if (status === 429) return problem('too many connections from this address', 'wait a minute; limits.connectionsPerAddress in web.yaml');
  if ([502, 503, 504].includes(status))
    return problem(
      `the web server does not reach the relay (${status})`,
      'on the server: systemctl status frAroundWeb; it listens on 127.0.0.1:12345',
    );
  return problem(
    `${path} answers ${status}: something else than a relay of Around is there`,
    'on the server: the files in deploy/web lead every path to 127.0.0.1:12345',
  );
}

export function judgeHealth(answer: Answer | Error): Verdict {
  if (answer instanceof Error) return problem(`no answer: ${networkWords(answer)}`, 'the checks before this one say where it ends');
  const health = healthOf(answer);
  if (health === undefined) return statusTrouble(answer.status, '/healthz');
  return ok(
    `a relay, ${health.homes} ${health.homes === 1 ? 'home' : 'homes'} and ${health.phones} ${health.phones === 1 ? 'phone' : 'phones'}`,
  );
}

/** @param others versions of what is on this machine, by what they are */
export function judgeVersion(relay: string | undefined, others: Readonly<Record<string, string>>): Verdict {
  const all = Object.entries(others).map(([name, version]) => `${name} ${version}`);
  if (relay === undefined) return unseen('the relay does not say its version', 'the checks before this one say where it ends');
  const different = Object.values(others).some((version) => version !== relay);
  if (!different) return ok(`the relay is of ${relay}, and so is all that is here`);
  return warning(
    `the relay is of ${relay}, here: ${all.join(', ')}. They understand each other; do not leave it so for long`,
    'frMhs update  (the relay goes first)',
  );
}
