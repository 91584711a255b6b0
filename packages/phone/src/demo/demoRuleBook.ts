import type { Amiss, Rule, RuleRun } from '@around/messages';

/** What the demo's household has its house do. */
export const DEMO_RULES: Readonly<Record<string, Rule>> = {
  dusk: {
    title: 'Floor lamp at dusk',
    when: [{ sun: 'sunset', offset: '-10m' }],
    if: [{ property: 'living/ceiling.on', is: false }],
    do: [{ write: 'living/lamp.on', value: true }],
  },
  kettle: {
    title: 'Kettle off at night',
    when: [{ time: '23:00' }, { time: '01:00', days: ['sat', 'sun'] }],
    do: [
      { write: 'living/plug.on', value: false, must: true },
      { notify: { title: 'The kettle is off', text: 'It drew {{living/plug.power}}.' } },
    ],
  },
  door: {
    title: 'Front door left open',
    mode: 'restart',
    when: [{ property: 'garden/door.open', is: true, for: '5m' }],
    if: [{ any: [{ property: 'living/climate.temperature', below: 19 }, { between: ['21:00', '07:00'] }] }],
    do: [
      {
        notify: {
          title: 'The front door is open',
          level: 'warning',
          picture: 'garden/camera.image',
          buttons: [{ title: 'Lock it', invoke: 'garden/lock.lock' }],
        },
      },
      { wait: '30m', until: [{ property: 'garden/door.open', is: false }] },
      {
        choose: [{ if: [{ property: 'garden/door.open', is: true }], do: [{ write: 'living/radiator.target', value: 16 }] }],
        else: [{ stop: true }],
      },
    ],
  },
  button: {
    title: 'Wall button',
    mode: 'queue',
    queue: 3,
    when: [{ event: 'garden/button.pressed' }],
    do: [
      {
        choose: [{ if: [{ property: 'living/lamp.on', is: true }], do: [{ write: 'living/lamp.on', value: false }] }],
        else: [{ write: 'living/lamp.on', value: true }],
      },
    ],
  },
  holiday: {
    title: 'Holiday lights',
    on: false,
    when: [{ cron: '0 17 * 12 *' }],
    do: [{ repeat: [{ write: 'living/lamp.on', value: true }, { wait: '1h' }, { write: 'living/lamp.on', value: false }], times: 3 }],
  },
};

const HOUR = 3_600_000;

/** What somebody should look after. @param now Unix ms */
export function demoAmiss(now: number): Amiss[] {
  const detail = 'controller “Living room” did not answer within 5 s';
  return [
    {
      ...{ what: 'rule', id: 'kettle', title: 'Kettle off at night', since: now - 15 * HOUR },
      ...{ detail: `it failed 3 times in a row: ${detail}`, said: { code: 'failedOften', with: { times: 3, detail } } },
    },
    { what: 'battery', id: 'garden/button', name: 'battery', title: 'Wall button', since: now - 3 * HOUR, value: 8 },
  ];
}

/** What they did lately. @param now Unix ms */
export function demoRuns(now: number): RuleRun[] {
  const bad = now - 15 * HOUR;
  const good = now - 22 * HOUR;
  const passed = now - 2 * HOUR;
  return [
    {
      ...{ n: 1, rule: 'dusk', version: 1, at: good, why: '10 min before sunset', when: 0, result: 'done', took: 212 },
      conditions: [{ at: 'if.0', held: true, was: false }],
      steps: [{ at: 'do.0', began: good + 3, took: 209, result: 'done', command: 'log-2' }],
    },
    {
      ...{ n: 2, rule: 'kettle', version: 1, at: bad, why: 'it was 23:00', when: 0, result: 'failed', took: 5_011 },
      detail: 'controller “Living room” did not answer within 5 s',
      conditions: [],
      steps: [
        {
          ...{ at: 'do.0', began: bad + 4, took: 5_007, result: 'failed', command: 'log-3' },
          detail: 'controller “Living room” did not answer within 5 s',
        },
      ],
    },
    {
      ...{ n: 3, rule: 'door', version: 1, at: passed, why: 'the front door was open for 5 min', when: 0, result: 'passed', took: 1 },
      conditions: [
        { at: 'if.0', held: false },
        { at: 'if.0.any.0', held: false, was: 21.4 },
        { at: 'if.0.any.1', held: false },
      ],
      steps: [],
    },
  ];
}
