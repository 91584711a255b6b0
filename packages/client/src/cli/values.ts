import { checkValue, type DataSchema } from '@around/messages';
import { usage } from './errors.js';

const TRUE = new Set(['true', 'on', 'yes', '1']);
const FALSE = new Set(['false', 'off', 'no', '0']);

/**
 * A value as typed, by its schema: `on` is true for a boolean, `70%` is 70 for a number, text needs no quotes.
 * @param what its name, for errors @throws CliError usage
 */
export function parseValue(typed: string, schema: DataSchema, what: string): unknown {
  const value = read(typed, schema, what);
  const wrong = checkValue(schema, value);
  if (wrong !== undefined) throw usage(`${what} ${wrong}`);
  return value;
}

function read(typed: string, schema: DataSchema, what: string): unknown {
  const text = typed.trim();
  if (schema.enum !== undefined) {
    const member = schema.enum.find((one) => one === typed || JSON.stringify(one) === text || String(one) === text);
    if (member === undefined)
      throw usage(`${what} must be one of ${schema.enum.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join(', ')}`);
    return member;
  }
  switch (schema.type) {
    case 'boolean':
      if (TRUE.has(text.toLowerCase())) return true;
      if (FALSE.has(text.toLowerCase())) return false;
      throw usage(`${what} must be true or false (or on, off), not "${typed}"`);
    case 'integer':
    case 'number': {
      const digits = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*%?$/i.exec(text)?.[1];
      if (digits === undefined) throw usage(`${what} must be ${range(schema)}, not "${typed}"`);
      return Number(digits);
    }
    case 'string':
      return text.startsWith('"') ? (json(text)?.value ?? typed) : typed;
    case 'null':
      if (text === 'null' || text === '') return null;
      throw usage(`${what} must be null`);
    case 'object':
    case 'array': {
      const parsed = json(text);
      if (parsed === undefined)
        throw usage(`${what} must be a JSON ${schema.type}, such as ${schema.type === 'array' ? "'[1, 2]'" : `'{"level": 70}'`}`);
      return parsed.value;
    }
    default:
      return json(text)?.value ?? typed;
  }
}

function range({ type, minimum, maximum }: DataSchema): string {
  const kind = type === 'integer' ? 'a whole number' : 'a number';
  if (minimum !== undefined && maximum !== undefined) return `${kind} from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return `${kind} of at least ${minimum}`;
  return maximum === undefined ? kind : `${kind} of at most ${maximum}`;
}

function json(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
