import { ok, problem, type Verdict, warning } from '../finding.js';

/** What came of one way to a home. `detail`: why it is not live. */
export interface WayFacts {
  readonly way: 'relay' | 'lan';
  readonly url: string;
  readonly live: boolean;
  readonly detail?: string;
}

export function judgeReach(ways: readonly WayFacts[]): Verdict {
  const live = ways.filter((way) => way.live);
  const relay = ways.find(({ way }) => way === 'relay');
  const words = live.map(({ url }) => url).join(', ');
  if (live.length === 0)
    return problem(
      `no way to the home: ${ways.map(({ url, detail }) => `${url} (${detail ?? 'no answer'})`).join('; ')}`,
      'the checks relay.* say where it ends; on the home’s machine: around doctor',
    );
  if (relay !== undefined && !relay.live)
    return warning(
      `the home answers on ${words}, not through its relay ${relay.url}: ${relay.detail ?? 'no answer'}`,
      'from elsewhere the home is not reached; the checks relay.* say where it ends',
    );
  return ok(`the home answers on ${words}`);
}
