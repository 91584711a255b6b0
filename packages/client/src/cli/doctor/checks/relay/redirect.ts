import { ok, type Verdict, warning } from '../../finding.js';
import type { Answer } from '../../probes/http.js';
import type { Target } from './target.js';

const SET = 'deploy/web/nginx/around-http.conf sends it on; docs/guides/vps.md';

/** @param answer to http://host/, port 80 */
export function judgeRedirect({ host }: Pick<Target, 'host'>, answer: Pick<Answer, 'status' | 'headers'> | Error): Verdict {
  if (answer instanceof Error)
    return warning(
      `http://${host} does not answer: who types the name without https finds nobody, and certbot’s webroot way cannot renew`,
      SET,
    );
  const to = String(answer.headers.location ?? '');
  if ([301, 302, 307, 308].includes(answer.status) && to.startsWith('https://'))
    return ok(`http leads to ${to.split('/').slice(0, 3).join('/')}`);
  return warning(`http://${host} answers ${answer.status} and does not lead to https`, SET);
}
