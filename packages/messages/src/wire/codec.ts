import * as v from 'valibot';
import { readJson } from './json.js';
import { bad, good, type Result } from './result.js';

type Schemas = Readonly<Record<string, v.GenericSchema<unknown, object>>>;

/** The union of messages that a codec's table describes; `t` names the type. */
export type MessageOf<S extends Schemas> = {
  [K in keyof S & string]: { readonly t: K } & v.InferOutput<S[K]>;
}[keyof S & string];

/** Turns the messages of one link, one direction, into JSON text and back. */
export interface Codec<M extends { readonly t: string }> {
  /** Checks a parsed value. An unknown `t` and a wrong field are told apart in the error's text. */
  check(value: unknown): Result<M>;
  /** Reads JSON text or bytes of at most `maxBytes`. */
  decode(input: Uint8Array | string, maxBytes: number): Result<M>;
  encode(message: M): string;
  readonly types: readonly string[];
}

/**
 * Builds a codec from one schema a message type. Looking the schema up by `t` is what keeps a check at a few µs.
 * `depth`: JSON nesting that `decode` takes, `LIMITS.jsonDepth` by default.
 */
/* @__NO_SIDE_EFFECTS__ */
export function codec<S extends Schemas>(schemas: S, bounds: { readonly depth?: number } = {}): Codec<MessageOf<S>> {
  const table = new Map(Object.entries(schemas));
  const check = (value: unknown): Result<MessageOf<S>> => {
    const t = typeof value === 'object' && value !== null ? (value as { t?: unknown }).t : undefined;
    if (typeof t !== 'string') return bad('the message has no type "t"');
    const schema = table.get(t);
    if (schema === undefined) return bad(`unknown message type "${plain(t.slice(0, 40))}"`);
    const result = v.safeParse(schema, value, { abortEarly: true });
    if (!result.success) return bad(`${t}: ${explain(result.issues[0])}`);
    return good({ ...result.output, t } as MessageOf<S>);
  };
  return {
    check,
    decode(input, maxBytes) {
      const json = readJson(input, { ...bounds, bytes: maxBytes });
      return json.ok ? check(json.value) : json;
    },
    encode: (message) => JSON.stringify(message),
    types: [...table.keys()],
  };
}

/** Checks one value against one schema. */
export function checkWith<T>(schema: v.GenericSchema<unknown, T>, value: unknown): Result<T> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  return result.success ? good(result.output) : bad(explain(result.issues[0]));
}

function explain(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  return plain((path === null ? issue.message : `${path}: ${issue.message}`).slice(0, MAX_WORDS));
}

/** An issue quotes what the peer sent: it is cut, and what could steer a terminal or turn the reading direction is blanked. */
const MAX_WORDS = 200;
const plain = (text: string): string => text.replace(/[\p{C}\u2028\u2029]/gu, '?');
