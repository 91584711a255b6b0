import { readJson } from '@around/messages';
import type { controllerThing } from '../../../things/spec.js';
import { type Config, isGroup } from './abbreviations.js';
import { SENSORS, STATES } from './classes.js';

type ThingInput = Parameters<typeof controllerThing>[0];
type PropertyInput = NonNullable<ThingInput['properties']>[string];
type ActionInput = NonNullable<ThingInput['actions']>[string];
type MqttKeys = NonNullable<PropertyInput['mqtt']>;

/** What one entity adds to the thing of its device. Names are wishes: another entity may have taken them. */
export interface Added {
  readonly types: readonly string[];
  readonly properties: Readonly<Record<string, PropertyInput>>;
  readonly actions?: Readonly<Record<string, ActionInput>>;
}

/** @throws Error saying what of the message is not understood */
type Component = (config: Config, title: string) => Added;

/** The components that are understood. */
export const COMPONENTS: Readonly<Record<string, Component | undefined>> = {
  switch: (config, title) => ({ types: ['OnOffSwitch'], properties: { on: { type: 'OnOffProperty', title, mqtt: switched(config) } } }),
  light: (config, title) => (config.schema === 'json' ? jsonLight(config, title) : plainLight(config, title)),
  sensor,
  binary_sensor: binarySensor,
  cover,
  lock,
  climate,
  button: (config, title) => ({
    types: [],
    properties: {},
    actions: {
      press: {
        title,
        mqtt: { command: needs(config, 'command_topic'), payload: textOf(config, 'payload_press') ?? 'PRESS', ...sending(config) },
      },
    },
  }),
};

function switched(config: Config): MqttKeys {
  const on = wordOf(config.payload_on, 'ON');
  const off = wordOf(config.payload_off, 'OFF');
  const says = [wordOf(config.state_on, on), wordOf(config.state_off, off)];
  if (says[0] !== on || says[1] !== off) throw new Error('its words for the state are others than those of the command');
  return {
    words: { true: on, false: off },
    ...told(config, 'state_topic', ['value_template', 'state_value_template']),
    ...commanded(config),
  };
}

function plainLight(config: Config, title: string): Added {
  refuse(config, 'schema', ['basic', 'default']);
  const properties: Record<string, PropertyInput> = { on: { type: 'OnOffProperty', title, mqtt: switched(config) } };
  const brightness = textOf(config, 'brightness_command_topic');
  if (brightness !== undefined)
    properties.brightness = {
      type: 'BrightnessProperty',
      mqtt: {
        range: [0, numberOf(config.brightness_scale, 255)],
        ...told(config, 'brightness_state_topic', ['brightness_value_template']),
        command: brightness,
        ...sending(config),
        confirm: false,
      },
    };
  const warmth = textOf(config, 'color_temp_command_topic');
  if (warmth !== undefined)
    properties.colorTemperature = colorTemperature(config, {
      ...told(config, 'color_temp_state_topic', ['color_temp_value_template']),
      command: warmth,
      ...sending(config),
    });
  return { types: ['Light', ...(warmth === undefined ? [] : ['ColorControl'])], properties };
}

/** State and commands are JSON objects, of which each property is one key. */
function jsonLight(config: Config, title: string): Added {
  const modes = Array.isArray(config.supported_color_modes) ? config.supported_color_modes.map(String) : [];
  const state = textOf(config, 'state_topic');
  const command = needs(config, 'command_topic');
  const part = (key: string): MqttKeys => ({
    ...(state === undefined ? {} : { state, pick: `/${key}` }),
    command,
    payload: { [key]: '{{value}}' },
    ...sending(config),
  });
  const properties: Record<string, PropertyInput> = {
    on: { type: 'OnOffProperty', title, mqtt: { ...part('state'), words: { true: 'ON', false: 'OFF' } } },
  };
  if (config.brightness === true || modes.some((mode) => mode !== 'onoff'))
    // A lamp that fades tells values on the way, and one that is off tells none.
    properties.brightness = {
      type: 'BrightnessProperty',
      mqtt: { ...part('brightness'), range: [0, numberOf(config.brightness_scale, 255)], confirm: false },
    };
  const warm = config.color_temp === true || modes.includes('color_temp');
  if (warm) properties.colorTemperature = colorTemperature(config, part('color_temp'));
  return { types: ['Light', ...(warm ? ['ColorControl'] : [])], properties };
}

/** In kelvin; devices have mireds, a millionth of which is the inverse. */
function colorTemperature(config: Config, mqtt: MqttKeys): PropertyInput {
  const kelvin = config.color_temp_kelvin === true;
  const least = kelvin ? numberOf(config.min_kelvin, 2_000) : Math.ceil(1_000_000 / numberOf(config.max_mireds, 500));
  const most = kelvin ? numberOf(config.max_kelvin, 6_535) : Math.floor(1_000_000 / numberOf(config.min_mireds, 153));
  const type = 'ColorTemperatureProperty';
  return { type, minimum: least, maximum: most, mqtt: { ...mqtt, ...(kelvin ? {} : { inverse: 1_000_000 }), confirm: false } };
}

function sensor(config: Config, title: string): Added {
  const unit = textOf(config, 'unit_of_measurement');
  const kind = textOf(config, 'device_class') ?? '';
  const mqtt = told(config, 'state_topic', ['value_template']);
  if (mqtt.state === undefined) throw new Error('it has no state_topic');
  const known = SENSORS[kind];
  const conversion = known === undefined ? undefined : known.units[unit ?? ''];
  if (known !== undefined && conversion !== undefined)
    return { types: known.types, properties: { [kind]: { type: known.property, title, mqtt: { ...mqtt, ...conversion } } } };
  const measured = unit !== undefined || config.state_class !== undefined;
  const name = kind === '' ? title : kind;
  return {
    types: [],
    properties: {
      [name]: {
        type: measured ? 'number' : 'string',
        title,
        ...(unit === undefined ? {} : { unit: unit === '%' ? 'percent' : unit }),
        mqtt,
      },
    },
  };
}

function binarySensor(config: Config, title: string): Added {
  const kind = textOf(config, 'device_class') ?? '';
  const known = STATES[kind];
  const mqtt: MqttKeys = {
    ...told(config, 'state_topic', ['value_template']),
    words: { true: wordOf(config.payload_on, 'ON'), false: wordOf(config.payload_off, 'OFF') },
  };
  if (mqtt.state === undefined) throw new Error('it has no state_topic');
  const [name, type, types] = known ?? [kind === '' ? title : kind, 'BooleanProperty', ['BinarySensor']];
  return { types, properties: { [name]: { type, title, mqtt } } };
}

function cover(config: Config, title: string): Added {
  const command = textOf(config, 'command_topic');
  const properties: Record<string, PropertyInput> = {};
  const set = textOf(config, 'set_position_topic');
  const range: [number, number] = [numberOf(config.position_closed, 0), numberOf(config.position_open, 100)];
  const position = told(config, 'position_topic', ['position_template']);
  if (position.state !== undefined || set !== undefined)
    // It takes its time: that the motor was told is all that a command can say.
    properties.position = {
      type: 'PositionProperty',
      title,
      mqtt: {
        ...position,
        range,
        confirm: false,
        ...(set === undefined ? {} : { command: set, ...sending(config), ...payloadOf(config, 'set_position_template', 'position') }),
      },
    };
  const state = told(config, 'state_topic', ['value_template', 'state_value_template']);
  if (state.state !== undefined)
    properties.open = {
      type: 'OpenProperty',
      mqtt: { ...state, words: { true: wordOf(config.state_open, 'open'), false: wordOf(config.state_closed, 'closed') } },
    };
  const action = (type: string, payload: unknown, usual: string): Record<string, ActionInput> =>
    payload === null || command === undefined
      ? {}
      : {
          [usual.toLowerCase()]: {
            type,
            lane: 'motor',
            concurrency: 'replace',
            mqtt: { command, payload: wordOf(payload, usual), ...sending(config) },
          },
        };
  const kind = textOf(config, 'device_class');
  return {
    types: ['Cover', ...(kind === 'gate' ? ['Gate'] : kind === 'garage' ? ['GarageDoor'] : [])],
    properties,
    actions: {
      ...action('OpenAction', config.payload_open, 'OPEN'),
      ...action('CloseAction', config.payload_close, 'CLOSE'),
      ...action('StopAction', config.payload_stop, 'STOP'),
    },
  };
}

function lock(config: Config, title: string): Added {
  const command = needs(config, 'command_topic');
  const words = {
    locked: wordOf(config.state_locked, 'LOCKED'),
    unlocked: wordOf(config.state_unlocked, 'UNLOCKED'),
    jammed: wordOf(config.state_jammed, 'JAMMED'),
  };
  const action = (type: string, payload: string): ActionInput => ({
    type,
    lane: 'bolt',
    concurrency: 'replace',
    mqtt: { command, payload, ...sending(config) },
  });
  const state = told(config, 'state_topic', ['value_template']);
  if (state.state === undefined) throw new Error('it has no state_topic');
  return {
    types: ['Lock'],
    properties: { locked: { type: 'LockedProperty', title, mqtt: { ...state, words } } },
    actions: {
      lock: action('LockAction', wordOf(config.payload_lock, 'LOCK')),
      unlock: action('UnlockAction', wordOf(config.payload_unlock, 'UNLOCK')),
    },
  };
}

function climate(config: Config, title: string): Added {
  if (config.temperature_unit === 'F') throw new Error('it counts in Fahrenheit');
  const measured = told(config, 'current_temperature_topic', ['current_temperature_template']);
  const target = told(config, 'temperature_state_topic', ['temperature_state_template']);
  const modes = (Array.isArray(config.modes) ? config.modes.map(String) : ['auto', 'off', 'cool', 'heat']).filter(
    (mode) => MODES[mode] !== undefined,
  );
  const mode = told(config, 'mode_state_topic', ['mode_state_template']);
  const action = told(config, 'action_topic', ['action_template']);
  const set = (topic: string, template: string): Partial<MqttKeys> => {
    const command = textOf(config, topic);
    return command === undefined ? {} : { command, ...sending(config), ...payloadOf(config, template, 'value') };
  };
  return {
    types: measured.state === undefined ? [] : ['Thermostat'],
    properties: {
      ...(measured.state === undefined ? {} : { temperature: { type: 'TemperatureProperty', title, mqtt: measured } }),
      target: {
        type: 'TargetTemperatureProperty',
        minimum: numberOf(config.min_temp, 7),
        maximum: numberOf(config.max_temp, 35),
        mqtt: { ...target, ...set('temperature_command_topic', 'temperature_command_template') },
      },
      ...(mode.state === undefined && config.mode_command_topic === undefined
        ? {}
        : {
            mode: {
              type: 'ThermostatModeProperty',
              enum: modes.map((each) => MODES[each]),
              mqtt: {
                ...mode,
                ...set('mode_command_topic', 'mode_command_template'),
                words: Object.fromEntries(modes.map((each) => [MODES[each] as string, each])),
              },
            },
          }),
      ...(action.state === undefined
        ? {}
        : {
            heating: {
              type: 'HeatingCoolingProperty',
              // What neither heats nor cools is off; the words of the vocabulary are three.
              mqtt: {
                ...action,
                words: { heating: ['heating', 'preheating'], cooling: 'cooling', off: ['off', 'idle', 'drying', 'fan', 'defrosting'] },
              },
            },
          }),
    },
  };
}

const MODES: Readonly<Record<string, string | undefined>> = { off: 'off', heat: 'heat', cool: 'cool', auto: 'auto', heat_cool: 'auto' };

/** Where a value is told, and how it is taken out of the message. */
function told(config: Config, topic: string, templates: readonly string[]): MqttKeys {
  const state = textOf(config, topic);
  const template = templates.map((name) => textOf(config, name)).find((each) => each !== undefined);
  return state === undefined ? {} : { state, ...(template === undefined ? {} : { template }) };
}

function commanded(config: Config): MqttKeys {
  const command = textOf(config, 'command_topic');
  if (command === undefined) throw new Error('it has no command_topic');
  return {
    command,
    ...sending(config),
    ...payloadOf(config, 'command_template', 'value'),
    ...(config.optimistic === true ? { confirm: false } : {}),
  };
}

function sending(config: Config): { qos?: 0 | 1 | 2; retain?: boolean } {
  const { qos, retain } = config;
  return { ...(qos === 1 || qos === 2 ? { qos } : {}), ...(retain === true ? { retain } : {}) };
}

/** What a command's template sends: the value alone, or JSON in which it stands. Any other is not understood. */
function payloadOf(config: Config, key: string, name: string): { payload?: unknown } {
  const template = textOf(config, key)?.trim();
  if (template === undefined) return {};
  const place = `\\{\\{\\s*${name}\\s*\\}\\}`;
  if (new RegExp(`^${place}$`).test(template)) return {};
  const json = readJson(template.replace(new RegExp(`"${place}"|${place}`, 'g'), '"{{value}}"'), { bytes: 4_096 });
  if (json.ok && isGroup(json.value)) return { payload: json.value };
  throw new Error(`${key} ${JSON.stringify(template)} is not understood`);
}

function refuse(config: Config, key: string, taken: readonly string[]): void {
  const value = config[key];
  if (value !== undefined && !taken.includes(String(value))) throw new Error(`${key} ${JSON.stringify(value)} is not understood`);
}

function needs(config: Config, key: string): string {
  const value = textOf(config, key);
  if (value === undefined) throw new Error(`it has no ${key}`);
  return value;
}

const textOf = (config: Config, key: string): string | undefined => {
  const value = config[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** Devices write their words as text, number or true and false. */
const wordOf = (value: unknown, usual: string): string => (value === undefined || value === null || isGroup(value) ? usual : String(value));

/** Some write their numbers as text. */
function numberOf(value: unknown, usual: number): number {
  const n = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof n === 'number' && Number.isFinite(n) ? n : usual;
}
