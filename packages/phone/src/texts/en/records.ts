import type { Text } from '../text.js';

/** Activity, the ledger, audit, history. */
export const records = {
  'activity.all': 'All',
  'activity.device': 'Device',
  'activity.filter': 'Filter',
  'activity.filterOn': { one: 'Filter: {n} set', other: 'Filter: {n} set' },
  'activity.loading': 'Reading the ledger…',
  'activity.older': 'Show older',
  'activity.person': 'Person',
  'activity.result': 'Result',
  'log.device': 'From',
  'log.input': 'Asked for',
  'log.path': 'By way of',
  'log.printed': 'What its program printed',
  'log.wish': 'For the wish',
  'path.lan': 'the home’s network (https)',
  'path.lanHttp': 'the home’s network (http)',
  'path.relay': 'the relay',
  'history.later': 'This home does not tell its history yet: its next version will.',
} as const satisfies Readonly<Record<string, Text>>;
