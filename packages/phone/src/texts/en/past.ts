import type { Text } from '../text.js';

/** The history: what comes with its own view. */
export const past = {
  'past.add': 'Compare with …',
  'past.badRange': 'The time ends before it begins: choose an earlier beginning.',
  'past.custom': 'From – to',
  'past.empty': 'Nothing was read in this time. Choose a longer time, or look whether the device is connected.',
  'past.events': { one: '{n} event', other: '{n} events' },
  'past.from': 'From',
  'past.remove': 'Take {what} off the chart',
  'past.scale': '{low} to {high}',
  'past.to': 'To',
  'past.waiting': 'The history is being fetched …',
} as const satisfies Readonly<Record<string, Text>>;
