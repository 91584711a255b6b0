import { type Command, checkValue, classOf, type DangerClass, type DataSchema, defaultValidFor } from '@around/messages';
import type { HouseThing } from '../things.js';
import type { StepNews } from './run.js';

/** Nothing dangerous lives longer (trust.md, Rights). */
const DANGEROUS_LIFE = 5_000;

/** What a command means, read from its thing's description. */
export interface Meaning {
  readonly danger: DangerClass;
  /** ms */
  readonly validFor: number;
  readonly repeats: boolean;
  /** Its input is a code or password: neither kept nor shown. */
  readonly secret: boolean;
}

/** Class and life of what is asked; known before its input is looked at. */
export function meaningOf(thing: HouseThing, request: Command): Meaning {
  const danger = classOf(thing.model, request.op, request.name);
  const wanted = request.validFor ?? defaultValidFor(thing.model, request.op, request.name);
  const action = request.op === 'invoke' ? own(thing.model.actions, request.name) : undefined;
  const property = request.op === 'write' ? own(thing.model.properties, request.name) : undefined;
  return {
    danger,
    validFor: danger === 3 ? Math.min(wanted, DANGEROUS_LIFE) : wanted,
    repeats: action?.['around:repeat'] !== undefined,
    secret: property?.writeOnly === true || isSecret(property ?? action?.input),
  };
}

/** Why the thing cannot be asked that; undefined where it can. */
export function faultOf(thing: HouseThing, request: Command): StepNews | undefined {
  const { model } = thing;
  const { op, name, input } = request;
  if (op === 'write') {
    const property = own(model.properties, name);
    if (property === undefined) return noSuchName(model.title, 'property', name, model.properties);
    if (property.readOnly === true) return { code: 'badInput', detail: `${model.title}: ${name} can only be read` };
    if (input === undefined) return { code: 'badInput', detail: `${name} needs a value` };
    const wrong = checkValue(property, input);
    return wrong === undefined ? undefined : { code: 'badInput', detail: `${name} ${wrong}` };
  }
  const action = own(model.actions, name);
  if (action === undefined) return noSuchName(model.title, 'action', name, model.actions);
  if (action.input === undefined) return undefined;
  if (input === undefined) return mayBeLeftOut(action.input) ? undefined : { code: 'badInput', detail: `${name} needs an input` };
  const wrong = checkValue(action.input, input);
  return wrong === undefined ? undefined : { code: 'badInput', detail: `the input of ${name} ${wrong}` };
}

const mayBeLeftOut = (schema: DataSchema): boolean =>
  schema.default !== undefined || schema.type === 'null' || (schema.type === 'object' && (schema.required ?? []).length === 0);

/** JSON Schema's `format: password`, at the top or in a field. */
function isSecret(schema: DataSchema | undefined): boolean {
  if (schema === undefined) return false;
  return schema.format === 'password' || Object.values(schema.properties ?? {}).some(isSecret);
}

/** A name that came from outside must not reach an object's prototype. */
function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function noSuchName(title: string, what: string, name: string, known: object): StepNews {
  const names = Object.keys(known);
  const list = names.length === 0 ? `it has none` : `it has ${names.slice(0, 12).join(', ')}`;
  return { code: 'noSuchName', detail: `${title} has no ${what} "${name}": ${list}` };
}
