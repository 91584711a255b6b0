import type { Config } from './abbreviations.js';
import { SENSORS, STATES } from './classes.js';
import {
  type ActionInput,
  type Added,
  type MqttKeys,
  needs,
  numberOf,
  type PropertyInput,
  payloadOf,
  sending,
  textOf,
  told,
  wordOf,
} from './fields.js';
import { jsonLight, plainLight, switched } from './lights.js';

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
