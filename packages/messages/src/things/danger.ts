import type { Operation } from '../types/common.js';
import type { ThingModel } from '../types/description.js';
import { capabilityOf, typesOf } from './capabilities.js';

/** 0 read, 1 comfort, 2 sensitive, 3 dangerous (trust.md, Rights). */
export type DangerClass = 0 | 1 | 2 | 3;

/** What lets somebody in, or keeps somebody from being warned. */
const DANGEROUS: ReadonlySet<string> = new Set(['Lock', 'Gate', 'GarageDoor', 'Alarm']);
const DANGEROUS_PARTS: ReadonlySet<string> = new Set(['LockAction', 'UnlockAction', 'LockedProperty', 'AlarmProperty']);

/**
 * What does harm that nobody away from home sees: a plug switches a load that the hub does not know (an iron, a heater), a
 * thermostat heats or freezes an empty house, a cover moves a weight, a camera shows people.
 */
const SENSITIVE: ReadonlySet<string> = new Set(['SmartPlug', 'Thermostat', 'Cover', 'Camera', 'VideoCamera']);

/**
 * The class of one operation on a thing: the highest that the thing's types, the affordance's own types and its `around:class`
 * give. A thing of no known type is sensitive: nobody can say what it moves. `read` also stands for observing.
 */
export function classOf(model: ThingModel, op: Operation | 'read', name: string): DangerClass {
  if (op === 'read') return 0;
  const table = op === 'write' ? model.properties : model.actions;
  const affordance = Object.hasOwn(table, name) ? table[name] : undefined;
  return Math.max(
    classOfTypes(model['@type']),
    typesOf(affordance?.['@type']).some((type) => DANGEROUS_PARTS.has(type)) ? 3 : 1,
    affordance?.['around:class'] ?? 1,
  ) as DangerClass;
}

function classOfTypes(types: readonly string[]): DangerClass {
  if (types.some((type) => DANGEROUS.has(type))) return 3;
  if (types.some((type) => SENSITIVE.has(type))) return 2;
  return types.some((type) => capabilityOf(type) !== undefined) ? 1 : 2;
}

const IMPULSE_MS = 5_000;
const LASTING_MS = 15_000;

/**
 * The life of a command that names none, in ms (links.md, Command): 5 s for anything dangerous and for the impulse that an action
 * is, 15 s for a light or a cover and for writing any other property.
 */
export function defaultValidFor(model: ThingModel, op: Operation, name: string): number {
  if (classOf(model, op, name) === 3) return IMPULSE_MS;
  if (op === 'write') return LASTING_MS;
  return model['@type'].some((type) => type === 'Light' || type === 'Cover') ? LASTING_MS : IMPULSE_MS;
}
