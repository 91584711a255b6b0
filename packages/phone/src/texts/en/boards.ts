import type { Text } from '../text.js';

/** Controllers, their detail, adoption, latency. */
export const boards = {
  'controller.asleep': 'Asleep',
  'controller.asleepUntil': 'It sleeps and comes back about {time}.',
  'controller.gone': 'The home does not know this controller any more.',
  'controller.noKills': 'Nothing hung since this page was opened.',
  'controller.things': 'Devices',
  'controller.watchdog': 'Watchdog',
  'latency.atController': 'Controller and device',
  'latency.atHome': 'Home and all behind it',
  'latency.lately': { one: 'The last {n} command', other: 'The last {n} commands' },
  'latency.now': 'Now',
  'latency.slowest': 'The slowest',
  'latency.title': 'Times',
  'latency.where': 'Spent at',
  'latency.whole': 'Phone to home and back',
  'system.more': 'More',
} as const satisfies Readonly<Record<string, Text>>;
