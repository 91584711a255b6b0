import type { Trigger } from '@around/messages';
import { placeOfPath, spanMs } from '@around/messages';
import { type RuleText, r } from '../../texts/automations.js';
import type { HouseProperty } from '../things.js';
import { cronWords } from './cron.js';
import { type Of, triggerKind } from './kinds.js';
import { eventOf, type Names, propertyName, propertyOf, silentName, thingName } from './names.js';
import { shapeOf, signs, valueInSentence } from './tests.js';
import { daysWords, isEveryDay, spanWords } from './times.js';

/** What coming true, and coming false, is of the kinds of everyday. */
const COMES: Readonly<Record<string, readonly [yes: RuleText, no: RuleText]>> = {
  OnOffProperty: ['trig.on', 'trig.off'],
  OpenProperty: ['trig.opens', 'trig.closes'],
  MotionProperty: ['trig.motion', 'trig.noMotion'],
  OccupiedProperty: ['trig.occupied', 'trig.free'],
  LeakProperty: ['trig.leak', 'trig.dry'],
  SmokeProperty: ['trig.smoke', 'trig.noSmoke'],
};
const EVENTS: Readonly<Record<string, RuleText>> = {
  PressedEvent: 'trig.pressed',
  DoublePressedEvent: 'trig.pressedTwice',
  LongPressedEvent: 'trig.pressedLong',
};
const SUN: Readonly<Record<Of<Trigger, 'sun'>['sun'], readonly [at: RuleText, noun: RuleText]>> = {
  sunrise: ['trig.sunrise', 'sun.sunrise'],
  sunset: ['trig.sunset', 'sun.sunset'],
  dawn: ['trig.dawn', 'sun.dawn'],
  dusk: ['trig.dusk', 'sun.dusk'],
};

/** The key of a yes-or-no's clause, where its kind has one of its own. */
export function yesNoKey(
  table: Readonly<Record<string, readonly [yes: RuleText, no: RuleText]>>,
  property: HouseProperty | undefined,
  value: unknown,
): RuleText | undefined {
  if (typeof value !== 'boolean') return undefined;
  const type = property?.types.find((one) => Object.hasOwn(table, one));
  return type === undefined ? undefined : table[type]?.[value ? 0 : 1];
}

/** A trigger as a clause that follows `when`: `the sun sets`. */
export function triggerWords(trigger: Trigger, names: Names): string {
  switch (triggerKind(trigger)) {
    case 'property':
      return changeWords(trigger as Of<Trigger, 'property'>, names);
    case 'event': {
      const { event } = trigger as Of<Trigger, 'event'>;
      const known = eventOf(names, event);
      const { thing, name } = placeOfPath(event);
      const key = known?.types.map((type) => EVENTS[type]).find((one) => one !== undefined);
      const what = thingName(names, thing);
      return key === undefined ? r('trig.event', { thing: what, event: known?.title ?? (name === '' ? '…' : name) }) : r(key, { what });
    }
    case 'time': {
      const { time, days } = trigger as Of<Trigger, 'time'>;
      return days === undefined || isEveryDay(days) ? r('trig.time', { time }) : r('trig.timeDays', { time, days: daysWords(days) });
    }
    case 'cron':
      return r('trig.cron', { cron: cronWords((trigger as Of<Trigger, 'cron'>).cron) });
    case 'sun':
      return sunWords(trigger as Of<Trigger, 'sun'>);
    case 'silent': {
      const { silent, for: span = '1m' } = trigger as Of<Trigger, 'silent'>;
      return r('trig.silent', { what: silentName(names, silent), time: spanWords(span) });
    }
    case 'back':
      return r('trig.back', { what: silentName(names, (trigger as Of<Trigger, 'back'>).back) });
    case 'paired':
      return r('trig.paired');
    case 'started':
      return r('trig.started');
  }
}

function changeWords(trigger: Of<Trigger, 'property'>, names: Names): string {
  const property = propertyOf(names, trigger.property);
  const what = propertyName(names, trigger.property);
  const words = (value: unknown): string => valueInSentence(property, value);
  const clause = ((): string => {
    switch (shapeOf(trigger)) {
      case 'any':
        return r('trig.changes', { what });
      case 'is': {
        const key = yesNoKey(COMES, property, trigger.is);
        return key === undefined ? r('trig.becomes', { what, value: words(trigger.is) }) : r(key, { what });
      }
      case 'not':
        return r('trig.not', { what, value: words(trigger.not) });
      case 'above':
        return r('trig.above', { what, value: words(trigger.above) });
      case 'below':
        return r('trig.below', { what, value: words(trigger.below) });
      case 'between':
        return r('trig.between', { what, low: words(trigger.above), high: words(trigger.below) });
      case 'mixed':
        return r('trig.tests', { what, tests: signs(property, trigger) });
    }
  })();
  return trigger.for === undefined ? clause : r('trig.for', { clause, time: spanWords(trigger.for) });
}

function sunWords({ sun, offset, days }: Of<Trigger, 'sun'>): string {
  const [at, noun] = SUN[sun];
  const ms = offset === undefined ? 0 : (spanMs(offset) ?? 0);
  const values = { time: offset === undefined ? '' : spanWords(offset), sun: r(noun) };
  const clause = ms === 0 ? r(at) : ms < 0 ? r('trig.before', values) : r('trig.after', values);
  return days === undefined || isEveryDay(days) ? clause : r('trig.onDays', { clause, days: daysWords(days) });
}
