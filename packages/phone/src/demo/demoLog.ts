import type { AskWith, LogEntry, LogStep, StepCode, StepName } from '@around/messages';
import { DEMO_RULES } from './demoRuleBook.js';

type Line = readonly [
  ago: number,
  by: string,
  thing: string,
  op: 'write' | 'invoke',
  name: string,
  end: StepName,
  ms: number,
  code?: StepCode,
];

const LINES: readonly Line[] = [
  [240_000, 'Hana', 'living/ceiling', 'write', 'brightness', 'completed', 143],
  [1_500_000, 'You', 'garden/shutter', 'invoke', 'close', 'completed', 8_400],
  [1_620_000, 'You', 'living/trouble', 'invoke', 'hang', 'timedOut', 5_003, 'hung'],
  [4_000_000, 'Hana', 'garden/lock', 'invoke', 'unlock', 'refused', 1, 'notAllowed'],
  [7_400_000, 'You', 'living/trouble', 'invoke', 'fail', 'failed', 81, 'exit'],
  [54_000_000, 'Kettle off at night', 'living/plug', 'write', 'on', 'timedOut', 5_007, 'hung'],
  [79_200_000, 'Floor lamp at dusk', 'living/lamp', 'write', 'on', 'completed', 209],
  [90_000_000, 'You', 'living/plug', 'write', 'on', 'expired', 15_000, 'away'],
];

/** A ledger as a real home would tell it. @param now Unix ms */
export function demoLog(now: number, { before, thing, by, end, id }: AskWith<'log'>): LogEntry[] {
  return LINES.map((line, index) => entry(now, line, LINES.length - index))
    .filter(({ n }) => before === undefined || n < before)
    .filter((one) => thing === undefined || one.thing === thing)
    .filter((one) => id === undefined || one.id === id)
    .filter((one) => by === undefined || one.by === by)
    .filter((one) => end === undefined || one.steps.at(-1)?.step === end);
}

function entry(now: number, [ago, by, thing, op, name, end, ms, code]: Line, n: number): LogEntry {
  const at = now - ago;
  const steps: LogStep[] = [
    { step: 'accepted', at },
    ...(end === 'refused' || end === 'expired' ? [] : [{ step: 'sent', at: at + 1 } as const, { step: 'started', at: at + 4 } as const]),
    {
      step: end,
      at: at + ms,
      held: { home: ms, ...(end === 'refused' || end === 'expired' ? {} : { controller: Math.max(1, ms - 4) }) },
      ...(code === undefined ? {} : { code }),
      ...(code === 'exit'
        ? { detail: 'exit status 3: no water in the tank', printed: 'pump: dry\nexit status 3: no water in the tank' }
        : {}),
    },
  ];
  const rule = Object.entries(DEMO_RULES).find(([, { title }]) => title === by)?.[0];
  const from = rule === undefined ? ({ key: 'demo-key', device: 'Android', path: 'lan' } as const) : { key: `rule:${rule}` };
  return { n, id: `log-${n}`, thing, op, name, by, ...from, accepted: at, ended: true, steps };
}
