import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, problem, unseen, type Verdict, warning } from '../../finding.js';
import { get } from '../../probes/http.js';

/** One file of the page: its SHA-256 as served and as installed here; undefined where it is missing. */
export interface PageFile {
  readonly path: string;
  readonly served: string | undefined;
  readonly installed: string | undefined;
}

const MAX_FILES = 20;

/** The page's first file and all that it names, there and here. Rejects where the page is not served or not here. */
export async function lookAtPage(base: string, site: string): Promise<PageFile[]> {
  const index = await get(base, '/');
  if (index.status !== 200) throw new Error(`the page answers ${index.status}`);
  const named = [...new TextDecoder().decode(index.body).matchAll(/(?:src|href)="\/?([\w][\w./-]*\.(?:js|css))"/g)].map(
    (match) => match[1] as string,
  );
  const rest = [...new Set(named)].slice(0, MAX_FILES).map(async (path) => {
    const answer = await get(base, `/${path}`);
    return { path, served: answer.status === 200 ? hash(answer.body) : undefined, installed: await installed(site, path) };
  });
  return [{ path: 'index.html', served: hash(index.body), installed: await installed(site, 'index.html') }, ...(await Promise.all(rest))];
}

/** @param sameVersion whether relay and installation say that they are of one version */
export function judgePage(files: readonly PageFile[], sameVersion: boolean): Verdict {
  if (files.every(({ installed }) => installed === undefined))
    return unseen('no page is installed here to compare it with', 'around doctor on the home’s machine');
  const other = files.find(({ served, installed }) => served !== installed);
  if (other === undefined) return ok(`the page served there is the one installed here (${files.length} files)`);
  if (!sameVersion) return warning('the page served there is of another version than the one here', 'frMhs update  (the relay goes first)');
  return problem(
    `${other.path} as served is not the one of this version: somebody changed the page, or one of the two was built elsewhere`,
    'do not open it; on the server compare frAroundWeb with SHA256SUMS of its release, and install it anew',
  );
}

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const installed = (site: string, path: string): Promise<string | undefined> => readFile(join(site, path)).then(hash, () => undefined);
