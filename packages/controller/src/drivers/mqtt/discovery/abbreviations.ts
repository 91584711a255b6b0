/** Home Assistant's short keys of discovery messages, those of the components that are understood (its documentation, MQTT, Abbreviations). */
const SHORT: Readonly<Record<string, string>> = {
  act_t: 'action_topic',
  act_tpl: 'action_template',
  avty: 'availability',
  avty_mode: 'availability_mode',
  avty_t: 'availability_topic',
  avty_tpl: 'availability_template',
  bri_cmd_t: 'brightness_command_topic',
  bri_scl: 'brightness_scale',
  bri_stat_t: 'brightness_state_topic',
  bri_val_tpl: 'brightness_value_template',
  clr_temp_cmd_t: 'color_temp_command_topic',
  clr_temp_k: 'color_temp_kelvin',
  clr_temp_stat_t: 'color_temp_state_topic',
  clr_temp_val_tpl: 'color_temp_value_template',
  cmd_t: 'command_topic',
  cmd_tpl: 'command_template',
  cmps: 'components',
  curr_temp_t: 'current_temperature_topic',
  curr_temp_tpl: 'current_temperature_template',
  dev: 'device',
  dev_cla: 'device_class',
  ent_cat: 'entity_category',
  max_mirs: 'max_mireds',
  max_k: 'max_kelvin',
  min_k: 'min_kelvin',
  min_mirs: 'min_mireds',
  mode_cmd_t: 'mode_command_topic',
  mode_cmd_tpl: 'mode_command_template',
  mode_stat_t: 'mode_state_topic',
  mode_stat_tpl: 'mode_state_template',
  obj_id: 'object_id',
  off_dly: 'off_delay',
  opt: 'optimistic',
  p: 'platform',
  pl_avail: 'payload_available',
  pl_cls: 'payload_close',
  pl_lock: 'payload_lock',
  pl_not_avail: 'payload_not_available',
  pl_off: 'payload_off',
  pl_on: 'payload_on',
  pl_open: 'payload_open',
  pl_prs: 'payload_press',
  pl_stop: 'payload_stop',
  pl_unlk: 'payload_unlock',
  pos_clsd: 'position_closed',
  pos_open: 'position_open',
  pos_t: 'position_topic',
  pos_tpl: 'position_template',
  ret: 'retain',
  schema: 'schema',
  set_pos_t: 'set_position_topic',
  set_pos_tpl: 'set_position_template',
  stat_cla: 'state_class',
  stat_clsd: 'state_closed',
  stat_closing: 'state_closing',
  stat_jam: 'state_jammed',
  stat_locked: 'state_locked',
  stat_off: 'state_off',
  stat_on: 'state_on',
  stat_open: 'state_open',
  stat_opening: 'state_opening',
  stat_t: 'state_topic',
  stat_unlocked: 'state_unlocked',
  stat_val_tpl: 'state_value_template',
  sug_dsp_prc: 'suggested_display_precision',
  sup_clrm: 'supported_color_modes',
  t: 'topic',
  temp_cmd_t: 'temperature_command_topic',
  temp_cmd_tpl: 'temperature_command_template',
  temp_stat_t: 'temperature_state_topic',
  temp_stat_tpl: 'temperature_state_template',
  temp_unit: 'temperature_unit',
  uniq_id: 'unique_id',
  unit_of_meas: 'unit_of_measurement',
  val_tpl: 'value_template',
};
/** Inside `device`. */
const DEVICE: Readonly<Record<string, string>> = {
  ids: 'identifiers',
  cns: 'connections',
  mf: 'manufacturer',
  mdl: 'model',
  sw: 'sw_version',
};

export type Config = Readonly<Record<string, unknown>>;

export const isGroup = (value: unknown): value is Config => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A discovery message with its keys spelt out, and `~` in topics replaced by its base topic. */
export function spellOut(message: Config): Config {
  const base = typeof message['~'] === 'string' ? message['~'] : undefined;
  const spelt = (group: Config, inDevice = false): Config =>
    Object.fromEntries(
      Object.entries(group).map(([key, value]) => {
        const name = (inDevice ? DEVICE[key] : undefined) ?? SHORT[key] ?? key;
        if (isGroup(value)) return [name, spelt(value, name === 'device')];
        if (Array.isArray(value)) return [name, value.map((item) => (isGroup(item) ? spelt(item) : item))];
        return [name, /topic$/.test(name) && typeof value === 'string' && base !== undefined ? withBase(value, base) : value];
      }),
    );
  return spelt(message);
}

const withBase = (topic: string, base: string): string =>
  topic.startsWith('~') ? base + topic.slice(1) : topic.endsWith('~') ? topic.slice(0, -1) + base : topic;
