import type { Text } from '../text.js';

/** A thing that takes another’s place: what comes with its own card. */
export const replace = {
  'replace.title': 'Replace by another thing …',
  'replace.hint':
    'Is its board dead, and another one here? The other thing takes over this one’s name, room, history, automations, scenes and rights. Adopt the new board first, and do not forget the old one before.',
  'replace.none': 'There is no other thing of this kind in the house yet: adopt the new board first.',
  'replace.by': 'By which thing',
  'replace.history': 'History: {names}',
  'replace.rules': 'Automations: {names}',
  'replace.scenes': 'Scenes: {names}',
  'replace.people': 'Rights of: {names}',
  'replace.left': 'Left behind, the new one does not have it: {names}',
  'replace.overlapped': {
    one: '{n} reading of the new one is from before the last of this one: it stays here.',
    other: '{n} readings of the new one are from before the last of this one: they stay here.',
  },
  'replace.do': 'Replace',
  'replace.sure': 'Yes, {thing} takes its place',
  'replace.done': 'Done: {thing} has taken its place.',
} as const satisfies Readonly<Record<string, Text>>;
