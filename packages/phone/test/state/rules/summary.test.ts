import type { Condition, Rule } from '@around/messages';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { summaryOf } from '../../../src/state/rules/summary.js';
import { loadRuleTexts } from '../../../src/texts/automations.js';
import { type Language, setLanguage } from '../../../src/texts/runtime.js';
import { names } from './house.js';

const rule = (parts: Partial<Rule>): Rule => ({ title: 'x', when: [], do: [{ write: 'hall/lamp.on', value: true }], ...parts });
const when = (...triggers: Rule['when']): Rule => rule({ when: triggers });
const iff = (...conditions: Condition[]): Rule => rule({ if: conditions });
const does = (...actions: Rule['do']): Rule => rule({ do: actions });
const NIGHT = rule({
  when: [
    { property: 'hall/motion.motion', is: true },
    { sun: 'sunset', offset: '-10m' },
  ],
  if: [{ property: 'hall/lamp.on', is: false }, { between: ['22:00', '06:00'] }],
  do: [{ write: 'hall/lamp.on', value: true }, { wait: '2m' }, { write: 'hall/lamp.on', value: false }],
});
const WAYS = does({
  choose: [{ if: [{ property: 'hall/lamp.on', is: true }], do: [{ write: 'hall/lamp.on', value: false }] }],
  else: [{ write: 'hall/lamp.brightness', value: 40, lease: '1h30m' }],
});

const SENTENCES: readonly (readonly [Language, Rule, string])[] = [
  [
    'en',
    NIGHT,
    'When Hall motion sees motion or it is 10 min before sunset, if Hall lamp is off and it is between 22:00 and 06:00, turn on Hall lamp, then wait 2 min, then turn off Hall lamp.',
  ],
  [
    'ja',
    NIGHT,
    'Hall motionが動きを検知したか、日の入りの10 分前になったとき、Hall lampがオフで、22:00から06:00の間なら、Hall lampをオンにして、2 分待って、Hall lampをオフにする。',
  ],
  [
    'zh-Hans',
    NIGHT,
    '当Hall motion检测到有人移动或日落前10 分钟时，如果Hall lamp关着并且时间在22:00到06:00之间，就打开Hall lamp，然后等待2 分钟，然后关闭Hall lamp。',
  ],
  ['en', WAYS, 'By hand only: if Hall lamp is on, turn off Hall lamp; otherwise set the brightness of Hall lamp to 40 % for 1 h 30 min.'],
  ['ja', WAYS, '手動でだけ、Hall lampがオンなら、Hall lampをオフにする、そうでなければ1 時間 30 分だけHall lampの明るさを40 %にする。'],
  [
    'en',
    when({ property: 'house/green.temperature', above: 25, hysteresis: 2, for: '10m' }),
    'When the temperature of Greenhouse rises above 25.0 °C and stays so for 10 min, turn on Hall lamp.',
  ],
  [
    'ja',
    when({ property: 'house/green.temperature', above: 25, for: '10m' }),
    'Greenhouseの温度が25.0 °Cを超えた状態が10 分続いたとき、Hall lampをオンにする。',
  ],
  ['en', when({ time: '07:30', days: ['mon', 'tue', 'wed', 'thu', 'fri'] }), 'When it is 07:30 on weekdays, turn on Hall lamp.'],
  ['en', when({ time: '07:30', days: ['sat', 'mon'] }), 'When it is 07:30 on Mon and Sat, turn on Hall lamp.'],
  ['ja', when({ time: '07:30', days: ['sat', 'sun'] }), '週末の07:30になったとき、Hall lampをオンにする。'],
  ['en', when({ event: 'hall/button.pressed' }), 'When Wall button is pressed, turn on Hall lamp.'],
  ['en', when({ silent: 'relay', for: '5m' }), 'When nothing has been heard of the relay for 5 min, turn on Hall lamp.'],
  ['en', when({ cron: '*/15 * * * *' }), 'When it is time again (every 15 minutes), turn on Hall lamp.'],
  ['en', when({ property: 'hall/gone.x', is: 3 }), 'When hall/gone.x becomes 3, turn on Hall lamp.'],
  ['en', when({ property: '' }), 'When … changes, turn on Hall lamp.'],
  [
    'en',
    iff({ any: [{ days: ['sat', 'sun'] }, { not: [{ mode: 'away' }, { sun: 'up' }] }] }),
    'By hand only: if it is the weekend or none of this holds (the house is in mode “away” or the sun is up), turn on Hall lamp.',
  ],
  [
    'ja',
    iff({ any: [{ days: ['sat', 'sun'] }, { mode: 'away' }] }),
    '手動でだけ、週末である、または家のモードが「away」である場合には、Hall lampをオンにする。',
  ],
  [
    'en',
    iff({ property: 'hall/door.open', is: true, for: '10m' }),
    'By hand only: if Front door is open, for at least 10 min, turn on Hall lamp.',
  ],
  [
    'ja',
    iff({ property: 'hall/door.open', is: true, for: '10m' }),
    '手動でだけ、Front doorが開いている状態が10 分以上続いていれば、Hall lampをオンにする。',
  ],
  [
    'en',
    iff({ property: 'house/green.temperature', above: 5, below: 25 }),
    'By hand only: if the temperature of Greenhouse is between 5.0 °C and 25.0 °C, turn on Hall lamp.',
  ],
  [
    'en',
    iff({ property: 'house/green.temperature', not: 7, below: 25 }),
    'By hand only: if the temperature of Greenhouse fits ≠ 7.0 °C, < 25.0 °C, turn on Hall lamp.',
  ],
  [
    'en',
    does(
      { notify: { title: 'Leak!', to: ['Hana', 'Mika'], level: 'alarm' } },
      { scene: 'movie' },
      { rule: 'dusk', on: false },
      { mode: 'away' },
    ),
    'By hand only: tell Hana and Mika “Leak!”, then run the scene “Movie”, then turn off the automation “Dusk”, then set the house to mode “away”.',
  ],
  [
    'en',
    does(
      { wait: '1h', until: [{ property: 'hall/door.open', is: false }] },
      { repeat: [{ invoke: 'hall/heat.boost', input: { minutes: 5 } }], times: 3 },
    ),
    'By hand only: wait until Front door is closed, for 1 h at most, then repeat 3 times: (run “Boost” of Radiator).',
  ],
  [
    'en',
    does(...Array.from({ length: 7 }, () => ({ wait: '1s' }))),
    'By hand only: wait 1 s, then wait 1 s, then wait 1 s, then wait 1 s, then wait 1 s and 2 more.',
  ],
];

describe('a rule in one sentence', () => {
  beforeAll(() => loadRuleTexts());
  afterAll(() => setLanguage('en'));

  it.each(SENTENCES)('%s %#', async (language, one, sentence) => {
    await setLanguage(language);
    // The later texts follow the language in use.
    await loadRuleTexts();
    expect(summaryOf(one, names)).toBe(sentence);
  });

  it.each<Language>(['en', 'ja', 'zh-Hans'])('%s leaves no sign of its making', async (language) => {
    await setLanguage(language);
    await loadRuleTexts();
    for (const [, one] of SENTENCES) expect(summaryOf(one, names)).not.toMatch(/\[|\]|\{|\}|\||undefined/);
  });
});
