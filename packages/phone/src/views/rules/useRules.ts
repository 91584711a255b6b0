import type { HomeClient } from '@around/client';
import { useEffect } from 'preact/hooks';
import { useSession } from '../../parts/context.js';
import { RuleList } from '../../state/rules/ruleList.js';

/** One list for each home, so that the editor knows at once what the list has shown. */
const lists = new WeakMap<HomeClient, RuleList>();

/** The home's rules, read again whenever it says that one of them changed or ran. */
export function useRules(): RuleList {
  const { client, house } = useSession();
  const list = lists.get(client) ?? new RuleList(client);
  lists.set(client, list);
  const live = house.link.value.state === 'live';
  const { rule, run } = house.touched.value;
  useEffect(() => {
    if (live) void list.read();
  }, [list, live, rule, run]);
  return list;
}
