import { duration } from '@around/config';
import * as v from 'valibot';
import { fitted, LONGEST_TIMER, operated, Path, Pointer, Template } from '../keys.js';

/** A topic without wildcards. */
const Topic = v.pipe(v.string(), v.maxLength(1_024), v.regex(/^[^+#\0]+$/, 'expected a topic without + and #'));
const Payload = v.pipe(v.string(), v.maxLength(1_024));
const Qos = v.exactOptional(v.picklist([0, 1, 2]), 1);
const received = {
  /** The part of a JSON message that counts. */
  pick: v.exactOptional(Pointer),
  /** The same as Home Assistant's templates say it: `{{ value_json.temperature }}`. */
  template: v.exactOptional(Template),
};
const sent = {
  /** JSON, sent as such; a text is sent as it is. Missing: the value alone. */
  payload: v.exactOptional(v.unknown()),
  qos: Qos,
  retain: v.exactOptional(v.boolean(), false),
};

/** Of the controller: its broker. */
export const MqttSettings = v.object({
  url: v.pipe(v.string(), v.regex(/^(mqtts?|wss?):\/\/[^\s@]+$/, 'expected an address such as mqtt://127.0.0.1 or mqtts://broker.lan')),
  user: v.exactOptional(v.pipe(v.string(), v.maxLength(200))),
  passwordFile: v.exactOptional(Path),
  /** A PEM file with the broker's certificate authority. */
  ca: v.exactOptional(Path),
  clientId: v.exactOptional(v.pipe(v.string(), v.minLength(1), v.maxLength(64))),
  keepAlive: v.exactOptional(duration({ min: 5_000, max: 3_600_000 }), 30_000),
  /** `homeassistant`: the topic below which devices describe themselves as Home Assistant's discovery has it. Missing: none are made. */
  discovery: v.exactOptional(Topic),
  /** The controller's own presence: `online`, and by its last will `offline`. */
  status: v.exactOptional(Topic),
});

export const MqttThing = v.object({
  availability: v.exactOptional(
    v.pipe(
      v.array(
        v.object({
          topic: Topic,
          ...received,
          online: v.exactOptional(Payload, 'online'),
          offline: v.exactOptional(Payload, 'offline'),
        }),
      ),
      v.maxLength(8),
    ),
  ),
  /** Which of several must be online: all, any one, or the one that spoke last. */
  availabilityMode: v.exactOptional(v.picklist(['all', 'any', 'latest']), 'latest'),
  /** Without a message for so long what comes from it is unavailable. */
  silence: v.exactOptional(duration({ min: 100, max: LONGEST_TIMER })),
});

export const MqttProperty = v.object({
  /** Where its readings come. */
  state: v.exactOptional(Topic),
  ...received,
  /** Where it is set. */
  command: v.exactOptional(Topic),
  ...sent,
  /** A write is done when the device has told the new value at `state`; missing: true where there is a `state`. */
  confirm: v.exactOptional(v.boolean()),
  ...fitted,
  ...operated,
});

export const MqttAction = v.object({ command: Topic, ...sent });
export const MqttEvent = v.object({
  topic: Topic,
  ...received,
  /** Only messages that say this. */
  payload: v.exactOptional(Payload),
});

export type MqttSettings = v.InferOutput<typeof MqttSettings>;
export type MqttThing = v.InferOutput<typeof MqttThing>;
export type MqttProperty = v.InferOutput<typeof MqttProperty>;
export type MqttAction = v.InferOutput<typeof MqttAction>;
export type MqttEvent = v.InferOutput<typeof MqttEvent>;
