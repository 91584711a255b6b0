import * as v from 'valibot';
import { codec, type MessageOf } from '../wire/codec.js';
import { StepName } from './steps.js';

const Short = v.pipe(v.string(), v.maxLength(80));

/** Home → M5Stack, one line each (≤ 2,048 bytes). The display keeps the last of each and draws. */
const toDisplaySchemas = {
  /** Everything of the main screen; sent on every change and each minute. `time` is local, `HH:MM`. */
  status: v.object({
    home: Short,
    time: v.pipe(v.string(), v.maxLength(8)),
    date: v.pipe(v.string(), v.maxLength(16)),
    links: v.pipe(v.array(v.object({ name: Short, up: v.boolean(), detail: v.exactOptional(Short) })), v.maxLength(12)),
    command: v.exactOptional(v.object({ text: Short, step: StepName, by: v.exactOptional(Short) })),
    alert: v.exactOptional(Short),
    build: v.exactOptional(Short),
    /** What the house's own sensors say of the weather in and around it, beside the clock. */
    weather: v.exactOptional(v.pipe(v.array(v.object({ name: Short, value: Short })), v.maxLength(4))),
    /** The thing that is shown large, and its course: one point a slot, oldest first, 0 (at `low`) … 100 (at `high`); null: nothing was read. */
    thing: v.exactOptional(
      v.object({
        title: Short,
        value: Short,
        hours: v.number(),
        low: Short,
        high: Short,
        points: v.pipe(v.array(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100)))), v.maxLength(48)),
      }),
    ),
    /** Percent of the backlight by the time of day; missing: all of it. */
    light: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(100))),
  }),
  /** A pairing offer: draw the QR of `link`, the code and the seconds left. */
  pair: v.object({ link: v.pipe(v.string(), v.maxLength(1_600)), code: Short, left: v.pipe(v.number(), v.integer()), user: Short }),
  /** No offer any more: back to the main screen. */
  unpair: v.object({}),
};

const fromDisplaySchemas = {
  /** After power-up, and whenever nothing was heard for 8 s: answered with all that there is. */
  hello: v.object({ v: v.number(), display: Short, width: v.number(), height: v.number() }),
  button: v.object({ button: v.picklist(['A', 'B', 'C']), press: v.picklist(['short', 'long']) }),
};

export const toDisplay = codec(toDisplaySchemas);
export type ToDisplay = MessageOf<typeof toDisplaySchemas>;
export const fromDisplay = codec(fromDisplaySchemas);
export type FromDisplay = MessageOf<typeof fromDisplaySchemas>;
/** Longest line on the display's serial link, either way. */
export const DISPLAY_LINE = 2_048;
