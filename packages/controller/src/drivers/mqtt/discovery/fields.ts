import { readJson } from '@around/messages';
import type { controllerThing } from '../../../things/spec.js';
import { type Config, isGroup } from './abbreviations.js';

export type ThingInput = Parameters<typeof controllerThing>[0];
export type PropertyInput = NonNullable<ThingInput['properties']>[string];
export type ActionInput = NonNullable<ThingInput['actions']>[string];
export type MqttKeys = NonNullable<PropertyInput['mqtt']>;

/** What one entity adds to the thing of its device. Names are wishes: another entity may have taken them. */
export interface Added {
  readonly types: readonly string[];
  readonly properties: Readonly<Record<string, PropertyInput>>;
  readonly actions?: Readonly<Record<string, ActionInput>>;
}

/** Where a value is told, and how it is taken out of the message. */
export function told(config: Config, topic: string, templates: readonly string[]): MqttKeys {
  const state = textOf(config, topic);
  const template = templates.map((name) => textOf(config, name)).find((each) => each !== undefined);
  return state === undefined ? {} : { state, ...(template === undefined ? {} : { template }) };
}

export function commanded(config: Config): MqttKeys {
  const command = textOf(config, 'command_topic');
  if (command === undefined) throw new Error('it has no command_topic');
  return {
    command,
    ...sending(config),
    ...payloadOf(config, 'command_template', 'value'),
    ...(config.optimistic === true ? { confirm: false } : {}),
  };
}

export function sending(config: Config): { qos?: 0 | 1 | 2; retain?: boolean } {
  const { qos, retain } = config;
  return { ...(qos === 1 || qos === 2 ? { qos } : {}), ...(retain === true ? { retain } : {}) };
}

/** What a command's template sends: the value alone, or JSON in which it stands. Any other is not understood. */
export function payloadOf(config: Config, key: string, name: string): { payload?: unknown } {
  const template = textOf(config, key)?.trim();
  if (template === undefined) return {};
  const place = `\\{\\{\\s*${name}\\s*\\}\\}`;
  if (new RegExp(`^${place}$`).test(template)) return {};
  const json = readJson(template.replace(new RegExp(`"${place}"|${place}`, 'g'), '"{{value}}"'), { bytes: 4_096 });
  if (json.ok && isGroup(json.value)) return { payload: json.value };
  throw new Error(`${key} ${JSON.stringify(template)} is not understood`);
}

export function refuse(config: Config, key: string, taken: readonly string[]): void {
  const value = config[key];
  if (value !== undefined && !taken.includes(String(value))) throw new Error(`${key} ${JSON.stringify(value)} is not understood`);
}

export function needs(config: Config, key: string): string {
  const value = textOf(config, key);
  if (value === undefined) throw new Error(`it has no ${key}`);
  return value;
}

export const textOf = (config: Config, key: string): string | undefined => {
  const value = config[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** Devices write their words as text, number or true and false. */
export const wordOf = (value: unknown, usual: string): string =>
  value === undefined || value === null || isGroup(value) ? usual : String(value);

/** Some write their numbers as text. */
export function numberOf(value: unknown, usual: number): number {
  const n = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof n === 'number' && Number.isFinite(n) ? n : usual;
}
