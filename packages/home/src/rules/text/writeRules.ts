import type { Rule } from '@around/messages';
import type { Document, Node } from 'yaml';

const HEAD = ` The rules of this house. "around rules import FILE" takes them back.`;
/** Keys in the order in which people read them; those that are not here come after, by the alphabet. */
const ORDER = [
  ...['title', 'note', 'on', 'mode', 'queue', 'when', 'if', 'do'],
  ...['property', 'event', 'time', 'cron', 'sun', 'silent', 'back', 'paired', 'started'],
  ...['between', 'days', 'all', 'any', 'not', 'is', 'above', 'below', 'hysteresis', 'for', 'offset', 'data'],
  ...[
    'write',
    'value',
    'lease',
    'invoke',
    'input',
    'scene',
    'notify',
    'text',
    'level',
    'to',
    'by',
    'picture',
    'group',
    'buttons',
    'escalate',
  ],
  ...['after', 'wait', 'rule', 'stop', 'repeat', 'times', 'atMost', 'until', 'choose', 'else', 'must'],
];
const PLACE: ReadonlyMap<string, number> = new Map(ORDER.map((key, i) => [key, i]));
/** A list of words and numbers as long as this stands in one line. */
const LINE = 60;
export const LAYOUT = { lineWidth: 0, flowCollectionPadding: false } as const;

/**
 * The text of rules: the same for the same rules, whatever the order in which they and their keys come, so that a difference in a
 * version control shows what was changed and nothing else.
 */
export async function writeRules(rules: ReadonlyMap<string, Rule>): Promise<string> {
  const yaml = await import('yaml');
  const document = new yaml.Document(null, { version: '1.2' });
  const sorted = [...rules].sort(([a], [b]) => (a < b ? -1 : 1));
  document.contents = nodeIn(yaml, document, { rules: group(sorted) });
  document.commentBefore = HEAD;
  return document.toString(LAYOUT);
}

/** A value as a part of the document: keys in their order, short lists in one line. */
export function nodeIn({ isScalar, isSeq, visit }: typeof import('yaml'), document: Document, value: unknown): Node {
  const node: Node = document.createNode(ordered(value), { aliasDuplicateObjects: false });
  visit(node, {
    Seq(_, seq) {
      if (isSeq(seq) && seq.items.every(isScalar) && String(seq).length <= LINE) seq.flow = true;
    },
  });
  return node;
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (value instanceof Map) return group([...value].map(([key, item]) => [key, ordered(item)]));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(
    ([a], [b]) => (PLACE.get(a) ?? ORDER.length) - (PLACE.get(b) ?? ORDER.length) || (a < b ? -1 : 1),
  );
  return group(entries.map(([key, item]) => [key, ordered(item)]));
}

/** A group of own keys whatever their names: an assignment to `__proto__` would make none; and keys that are whole numbers keep their place. */
const group = (entries: readonly (readonly [string, unknown])[]): ReadonlyMap<string, unknown> => new Map(entries);
