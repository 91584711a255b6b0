import { duration } from '@around/config';
import * as v from 'valibot';
import { fitted, HostPort, LONGEST_TIMER, operated } from '../keys.js';

const Address = v.pipe(v.string(), v.maxLength(200), v.regex(/^\/[^\s#*,?[\]{}]+$/, 'expected an OSC address such as /synth/volume'));
const Argument = v.union([v.string(), v.number(), v.boolean()], 'expected a text or a number');
const sending = {
  /** What is sent; missing: the value or input alone, a list as one argument an item. */
  args: v.exactOptional(v.pipe(v.array(Argument), v.maxLength(64))),
  /** The type of the arguments that stand for the value; missing: by the value. */
  type: v.exactOptional(v.picklist(['i', 'f', 's', 'h', 'd', 'T'])),
};

/** Of the controller: where OSC comes in. */
export const OscSettings = v.object({
  listen: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535)), 9_001),
  host: v.exactOptional(v.pipe(v.string(), v.minLength(1), v.maxLength(255)), '0.0.0.0'),
});

export const OscThing = v.object({
  /** Where to send. */
  to: v.exactOptional(HostPort),
  /** Heard from this address alone; missing: the host of `to` where that is an address; `any`: from everybody. */
  from: v.exactOptional(v.pipe(v.string(), v.maxLength(255))),
  /** Without a message of the peer for so long what comes from it is unavailable. */
  silence: v.exactOptional(duration({ min: 100, max: LONGEST_TIMER })),
});

export const OscProperty = v.object({
  send: v.exactOptional(Address),
  receive: v.exactOptional(Address),
  ...sending,
  /** Which argument of what is received, from 0. */
  index: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(63)), 0),
  /** A write is done when the peer has told the new value at `receive`. */
  confirm: v.exactOptional(v.boolean(), false),
  ...fitted,
  ...operated,
});

export const OscAction = v.object({ send: Address, ...sending });
export const OscEvent = v.object({ receive: Address });

export type OscSettings = v.InferOutput<typeof OscSettings>;
export type OscProperty = v.InferOutput<typeof OscProperty>;
export type OscAction = v.InferOutput<typeof OscAction>;
