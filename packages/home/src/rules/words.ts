import { cutText, spanMs, spanText, type Trigger } from '@around/messages';
import { asksNothing, type ValueTest } from './valueTest.js';

/** A value as a sentence names it: short, whatever it is. */
export function valueWords(value: unknown): string {
  return cutText(typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing'), 60);
}

/** What a test asks: `above 25 and not 40`. */
export function testWords(test: ValueTest): string {
  const parts = [
    ...(Object.hasOwn(test, 'is') ? [valueWords(test.is)] : []),
    ...(Object.hasOwn(test, 'not') ? [`not ${valueWords(test.not)}`] : []),
    ...(test.above === undefined ? [] : [`above ${test.above}`]),
    ...(test.below === undefined ? [] : [`below ${test.below}`]),
  ];
  return parts.join(' and ');
}

/** Why a property set a rule off. @param name what people call it */
export function propertyWords(name: string, trigger: Extract<Trigger, { property: string }>, value: unknown): string {
  const lasted = trigger.for === undefined ? '' : ` and stayed so for ${trigger.for}`;
  if (asksNothing(trigger)) return `${name} changed to ${valueWords(value)}${lasted}`;
  const wanted = testWords(trigger);
  const plain = wanted === valueWords(value);
  return `${name} came to be ${wanted}${plain ? '' : ` (it is ${valueWords(value)})`}${lasted}`;
}

/** What a trigger of the clock or the sun is called: `07:30 on mon, tue`, `10m before sunset`. */
export function momentWords(trigger: Extract<Trigger, { time: string } | { cron: string } | { sun: string }>): string {
  if ('cron' in trigger) return `the schedule ${trigger.cron}`;
  const days = trigger.days === undefined ? '' : ` on ${trigger.days.join(', ')}`;
  if ('time' in trigger) return `${trigger.time}${days}`;
  const shift = trigger.offset === undefined ? 0 : (spanMs(trigger.offset) ?? 0);
  const before = shift === 0 ? '' : `${spanText(Math.abs(shift))} ${shift < 0 ? 'before' : 'after'} `;
  return `${before}${trigger.sun}${days}`;
}
