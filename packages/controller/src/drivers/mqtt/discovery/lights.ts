import type { Config } from './abbreviations.js';
import {
  type Added,
  commanded,
  type MqttKeys,
  needs,
  numberOf,
  type PropertyInput,
  refuse,
  sending,
  textOf,
  told,
  wordOf,
} from './fields.js';

export function switched(config: Config): MqttKeys {
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

export function plainLight(config: Config, title: string): Added {
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
export function jsonLight(config: Config, title: string): Added {
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
