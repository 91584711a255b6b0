import { cutText } from '@around/messages';
import { type Expression, evaluate, parseExpression } from './expression.js';
import { textOf } from './operations.js';

/**
 * The part of Home Assistant's templates (Jinja) that devices publish in their discovery messages: `{{ value_json.x | float }}`,
 * `{% if … %}…{% elif … %}…{% else %}…{% endif %}`, `{% set x = … %}`. What is not understood is an error, never a guess.
 */
export type Template = readonly Part[];

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly value: Expression }
  | { readonly kind: 'set'; readonly name: string; readonly value: Expression }
  | { readonly kind: 'if'; readonly cases: readonly { readonly when: Expression | undefined; readonly parts: Template }[] };

const PIECE = /\{\{([\s\S]*?)\}\}|\{%-?([\s\S]*?)-?%\}/g;
const MAX_LENGTH = 4_096;
const MAX_NESTED = 8;

/** @throws Error naming what is not understood */
export function parseTemplate(source: string): Template {
  if (source.length > MAX_LENGTH) throw new Error(`a template is longer than ${MAX_LENGTH} characters`);
  const pieces: { readonly kind: 'text' | 'value' | 'tag'; readonly text: string }[] = [];
  let end = 0;
  for (const match of source.matchAll(PIECE)) {
    if (match.index > end) pieces.push({ kind: 'text', text: source.slice(end, match.index) });
    pieces.push(match[1] === undefined ? { kind: 'tag', text: (match[2] as string).trim() } : { kind: 'value', text: match[1] });
    end = match.index + match[0].length;
  }
  if (end < source.length) pieces.push({ kind: 'text', text: source.slice(end) });
  let at = 0;

  const block = (depth: number): Part[] => {
    if (depth > MAX_NESTED) throw new Error('its conditions are nested too deep');
    const parts: Part[] = [];
    for (; at < pieces.length; at++) {
      const piece = pieces[at] as (typeof pieces)[number];
      if (piece.kind === 'text') parts.push({ kind: 'text', text: piece.text });
      else if (piece.kind === 'value') parts.push({ kind: 'value', value: parseExpression(piece.text) });
      else if (/^(elif|else|endif)\b/.test(piece.text)) return parts;
      else parts.push(tag(piece.text, depth));
    }
    return parts;
  };

  const tag = (text: string, depth: number): Part => {
    const set = /^set\s+(\w+)\s*=\s*([\s\S]+)$/.exec(text);
    if (set !== null) return { kind: 'set', name: set[1] as string, value: parseExpression(set[2] as string) };
    if (!text.startsWith('if ')) throw new Error(`"{% ${cutText(text, 40)} %}" is not understood`);
    const cases: { when: Expression | undefined; parts: Template }[] = [];
    let when: Expression | undefined = parseExpression(text.slice(3));
    for (;;) {
      at++;
      cases.push({ when, parts: block(depth + 1) });
      const next = pieces[at]?.text;
      if (next === undefined) throw new Error('"{% if %}" has no "{% endif %}"');
      if (next === 'endif') return { kind: 'if', cases };
      when = next.startsWith('elif ') ? parseExpression(next.slice(5)) : undefined;
    }
  };

  const parts = block(0);
  if (at < pieces.length) throw new Error(`"{% ${cutText(pieces[at]?.text ?? '', 40)} %}" stands alone`);
  return parts;
}

/**
 * What it makes of these names. A template that is one expression gives its value, all else text; undefined where the message lacks
 * what it asks for. @throws Error where an operation makes no sense
 */
export function render(template: Template, names: Readonly<Record<string, unknown>>): unknown {
  const scope = { ...names };
  const said: unknown[] = [];
  const run = (parts: Template): void => {
    for (const part of parts) {
      if (part.kind === 'text') said.push(part.text);
      else if (part.kind === 'value') said.push(evaluate(part.value, scope));
      else if (part.kind === 'set') scope[part.name] = evaluate(part.value, scope);
      else {
        const taken = part.cases.find(({ when }) => when === undefined || truth(evaluate(when, scope)));
        if (taken !== undefined) run(taken.parts);
      }
    }
  };
  run(template);
  const telling = said.filter((one) => typeof one !== 'string' || one.trim() !== '');
  if (telling.length <= 1) return telling[0];
  return said.includes(undefined) ? undefined : said.map(textOf).join('');
}

const truth = (value: unknown): boolean => Boolean(value) && !(Array.isArray(value) && value.length === 0);
