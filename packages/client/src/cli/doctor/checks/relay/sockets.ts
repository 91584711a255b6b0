import { ok, problem, type Verdict } from '../../finding.js';
import { type Answer, networkWords } from '../../probes/http.js';
import { statusTrouble } from './health.js';

/** What came of asking for a WebSocket. @param path `/home` or `/phone` */
export function judgeSocket(path: string, answer: Pick<Answer, 'status'> | Error): Verdict {
  if (answer instanceof Error) return problem(`no answer: ${networkWords(answer)}`, 'the checks before this one say where it ends');
  if (answer.status === 101) return ok(`a WebSocket opens on ${path}`);
  if ([200, 301, 302, 400, 404, 426].includes(answer.status))
    return problem(
      `${path} answers ${answer.status} and opens no WebSocket: the web server does not pass "Upgrade" on`,
      'compare its file with that in deploy/web; docs/guides/vps.md',
    );
  return statusTrouble(answer.status, path);
}
