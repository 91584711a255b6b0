import * as v from 'valibot';
import { controllerThing, type ThingSpec } from '../../../things/spec.js';
import { wordsOf } from '../../failure.js';
import { messageReader } from '../message.js';
import { type Config, isGroup, spellOut } from './abbreviations.js';
import { COMPONENTS } from './components.js';
import type { Added } from './fields.js';

type ThingInput = Parameters<typeof controllerThing>[0];

/** One thing that a device said it has. */
export interface Entity {
  readonly component: string;
  /** The last part of its topic. */
  readonly id: string;
  readonly config: Config;
}

export interface Described {
  readonly things: Readonly<Record<string, ThingSpec>>;
  /** What is not understood, one sentence each. */
  readonly problems: readonly string[];
}

const MAX_NAME = 40;

/** The entities of a discovery message, by its topic below the prefix: `sensor/node/temperature/config`, `device/plug/config`. */
export function entitiesOf(topic: string, message: Config): readonly Entity[] | undefined {
  const [component = '', ...rest] = topic.split('/');
  if (rest.at(-1) !== 'config' || rest.length < 2 || rest.length > 3) return undefined;
  const id = rest.at(-2) as string;
  const config = spellOut(message);
  if (component !== 'device') return [{ component, id, config }];
  const { components, ...shared } = config;
  if (!isGroup(components)) return [];
  return Object.entries(components).flatMap(([each, own]) =>
    isGroup(own) && typeof own.platform === 'string' ? [{ component: own.platform, id: each, config: { ...shared, ...own } }] : [],
  );
}

/** All entities as things, one a device; the same entities give the same things with the same names. @param entities by topic */
export function thingsOf(entities: ReadonlyMap<string, readonly Entity[]>): Described {
  const devices = new Map<string, Entity[]>();
  const problems: string[] = [];
  for (const [topic, each] of [...entities].sort(([a], [b]) => (a < b ? -1 : 1)))
    for (const entity of each) {
      // Switches for the device's own settings, and what only its maker looks at.
      if (entity.config.entity_category !== undefined && entity.config.device_class !== 'battery') continue;
      if (entity.config.enabled_by_default === false) continue;
      const key = keyOf(entity, topic);
      devices.set(key, [...(devices.get(key) ?? []), entity]);
    }
  const things: Record<string, ThingSpec> = {};
  for (const [key, each] of devices) {
    try {
      const thing = deviceThing(each, problems);
      if (thing !== undefined) things[key] = thing;
    } catch (error) {
      const why = error instanceof v.ValiError ? `${v.getDotPath(error.issues[0])}: ${error.message}` : wordsOf(error);
      problems.push(`${titleOf(each[0] as Entity)}: ${why}`);
    }
  }
  return { things, problems };
}

function deviceThing(entities: readonly Entity[], problems: string[]): ThingSpec | undefined {
  const types = new Set<string>();
  const properties: Record<string, NonNullable<ThingInput['properties']>[string]> = {};
  const actions: Record<string, NonNullable<ThingInput['actions']>[string]> = {};
  for (const entity of entities) {
    const title = nameOf(entity).slice(0, 80);
    let added: Added;
    try {
      const make = Object.hasOwn(COMPONENTS, entity.component) ? COMPONENTS[entity.component] : undefined;
      if (make === undefined) throw new Error(`${entity.component} is not understood`);
      added = make(entity.config, title);
      for (const { mqtt } of Object.values(added.properties)) if (mqtt !== undefined) messageReader(mqtt);
    } catch (error) {
      problems.push(`${titleOf(entity)}, ${title}: ${wordsOf(error)}`);
      continue;
    }
    for (const type of added.types) types.add(type);
    for (const [name, property] of Object.entries(added.properties)) properties[free(name, title, properties)] = property;
    for (const [name, action] of Object.entries(added.actions ?? {}))
      actions[free(name === 'press' ? title : name, title, actions)] = action;
  }
  if (Object.keys(properties).length + Object.keys(actions).length === 0) return undefined;
  // A plug that measures is one thing to people.
  if (types.has('OnOffSwitch') && types.has('EnergyMonitor')) types.add('SmartPlug');
  const [first] = entities as [Entity, ...Entity[]];
  const mqtt = entities.map(({ config }) => presenceOf(config)).find((presence) => presence !== undefined);
  return controllerThing({
    driver: 'mqtt',
    title: titleOf(first).slice(0, 80),
    type: [...types].slice(0, 16),
    properties,
    actions,
    ...(mqtt === undefined ? {} : { mqtt }),
  });
}

/** The device's own number, which outlives a new name. */
function keyOf({ config, id }: Entity, topic: string): string {
  const device = isGroup(config.device) ? config.device : {};
  const [first] = [device.identifiers].flat();
  const own = typeof first === 'string' || typeof first === 'number' ? String(first) : undefined;
  return slug(own ?? (typeof config.unique_id === 'string' ? config.unique_id : `${topic.split('/')[0]}-${id}`));
}

const titleOf = ({ config, id }: Entity): string => {
  const device = isGroup(config.device) ? config.device : {};
  return [device.name, config.name, id].find((each): each is string => typeof each === 'string' && each !== '') ?? id;
};

/** Of the entity; without a name of its own it is what its device is. */
const nameOf = ({ config, id }: Entity): string => (typeof config.name === 'string' && config.name !== '' ? config.name : id);

/** A name that is free yet: what it is, else what it is called, else with a number. */
function free(wish: string, title: string, taken: Readonly<Record<string, unknown>>): string {
  const names = [slug(wish), slug(title)];
  for (let n = 2; ; n++) {
    const found = names.find((name) => !Object.hasOwn(taken, name));
    if (found !== undefined) return found;
    names.push(`${slug(wish).slice(0, MAX_NAME - 4)}-${n}`);
  }
}

/** A name as Around has them; a long one keeps its end, where numbers stand. */
function slug(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^[-_]+|-+$/g, '');
  if (plain === '') return `x${[...text].reduce((sum, c) => (sum * 31 + (c.codePointAt(0) ?? 0)) % 1_000_000_007, 7)}`;
  return plain.length <= MAX_NAME ? plain : plain.slice(-MAX_NAME).replace(/^[-_]+/, '');
}

function presenceOf(config: Config): ThingInput['mqtt'] | undefined {
  const mode = config.availability_mode;
  const one =
    typeof config.availability_topic === 'string'
      ? [{ topic: config.availability_topic, value_template: config.availability_template }]
      : [];
  const several = [config.availability ?? one].flat().filter(isGroup);
  const availability = several.flatMap((each) => {
    const { topic, value_template: template } = each;
    if (typeof topic !== 'string') return [];
    const online = String(each.payload_available ?? config.payload_available ?? 'online');
    const offline = String(each.payload_not_available ?? config.payload_not_available ?? 'offline');
    return [{ topic, online, offline, ...(typeof template === 'string' ? { template } : {}) }];
  });
  if (availability.length === 0) return undefined;
  return { availability: availability.slice(0, 8), ...(mode === 'all' || mode === 'any' ? { availabilityMode: mode } : {}) };
}
