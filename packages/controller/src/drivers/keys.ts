import { duration } from '@around/config';
import * as v from 'valibot';

/** Keys that several drivers have (docs/CONFIGURATION.md, Drivers). */

export const Name = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/, 'expected a name of 1 to 40 of A-Z a-z 0-9 _ -'));

/** A timer takes 24 days at most. */
export const LONGEST_TIMER = 20 * 86_400_000;
export const timeout = (ms: number) => v.exactOptional(duration({ min: 1, max: 86_400_000 }), ms);

export const concurrent = {
  /** What a command does that comes while another runs: wait, be refused, or take its place. */
  concurrency: v.exactOptional(v.picklist(['queue', 'drop', 'replace']), 'queue'),
  /** Commands that may wait. */
  queue: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)), 8),
  /** Writes and actions of a thing that name the same lane never run at the same time: those that move one motor. */
  lane: v.exactOptional(Name),
};

/** How commands through a driver stand to each other, and how long one may take. */
export const operated = { ...concurrent, timeout: timeout(10_000) };

/** A property that a driver asks for again and again. */
export const polled = {
  every: v.exactOptional(duration({ min: 100, max: LONGEST_TIMER }), 60_000),
  /** Read only while somebody looks. */
  whileObserved: v.exactOptional(v.boolean()),
};

const Word = v.union([v.string(), v.number(), v.boolean()]);

/** From a device's number or word to the property's value, and back. */
export const fitted = {
  /** The device's word or number for each value: `{ true: ON, false: OFF }`; of a list any is understood, and the first is sent. */
  words: v.exactOptional(
    v.record(
      v.string(),
      v.union([Word, v.pipe(v.array(Word), v.minLength(1), v.maxLength(20))], 'expected a word, a number, or a list of them'),
    ),
  ),
  /** value = the device's number × scale + offset. */
  scale: v.exactOptional(
    v.pipe(
      v.number(),
      v.check((n) => n !== 0, 'expected another number than 0'),
    ),
  ),
  offset: v.exactOptional(v.number()),
  /** value = inverse ÷ the device's number: 1000000 makes kelvin of mireds. */
  inverse: v.exactOptional(v.pipe(v.number(), v.gtValue(0))),
  /** The device's numbers for the property's minimum and maximum. */
  range: v.exactOptional(v.tuple([v.number(), v.number()])),
};

/** `host:port`. */
export const HostPort = v.pipe(v.string(), v.regex(/^[^\s:/]{1,255}:\d{1,5}$/, 'expected an address such as 192.168.1.20:9000'));
/** A text in which `{{value}}` or `{{input.x}}` stands for what was sent. */
export const Template = v.pipe(v.string(), v.maxLength(8_192));
export const Path = v.pipe(v.string(), v.minLength(1), v.maxLength(1_024));
/** A JSON pointer (RFC 6901): `/sensors/0/value`. */
export const Pointer = v.pipe(v.string(), v.maxLength(200), v.regex(/^(\/|$)/, 'expected a JSON pointer such as /sensors/0/value'));
