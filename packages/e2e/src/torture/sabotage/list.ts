import type { PromiseName } from '../oracle.js';

/** A check that is taken out of the built product, in the memory of the process that loads it. */
export interface Sabotage {
  /** What is broken, in words. */
  readonly what: string;
  /** The built module, from `packages/` on. */
  readonly module: string;
  /** Stands in it exactly once. */
  readonly find: RegExp;
  readonly put: string;
  /** The promise that must be seen to break. */
  readonly breaks: PromiseName;
}

export const SABOTAGES = {
  again: {
    what: 'the home takes a report as often as it is said',
    module: 'home/dist/house/reports.js',
    find: /item\.n > place\.queued && place\.refused === undefined/,
    put: 'place.refused === undefined',
    breaks: 'events',
  },
  ring: {
    what: 'the controller’s ring of ids forgets: an id is executed again',
    module: 'controller/dist/state/idRing.js',
    find: /return this\.#known\.get\(id\);/,
    put: 'return undefined;',
    breaks: 'once',
  },
  freshness: {
    what: 'the controller does not look at notAfter',
    module: 'controller/dist/things/desk.js',
    find: /this\.#d\.ct\(\) > order\.notAfter/,
    put: 'false',
    breaks: 'fresh',
  },
  tick: {
    what: 'the home takes a command of any age',
    module: 'home/dist/house/commands/commands.js',
    find: /Math\.min\(request\.tick, now\)/,
    put: 'now',
    breaks: 'fresh',
  },
  mac: {
    what: 'the mark of every row fits',
    module: 'home/dist/storage/mac.js',
    find: /return difference === 0;/,
    put: 'return true;',
    breaks: 'rights',
  },
  groupKill: {
    what: 'the watchdog kills the leader and not its group',
    module: 'platform/dist/node/processes/child.js',
    find: /process\.kill\(-this\.pid, signal\)/,
    put: 'process.kill(this.pid, signal)',
    breaks: 'survivors',
  },
} as const satisfies Readonly<Record<string, Sabotage>>;

export type SabotageName = keyof typeof SABOTAGES;

/** The names that a tier's environment carries. */
export const SABOTAGE_VARIABLE = 'AROUND_TORTURE_SABOTAGE';
/** What a sabotaged process says of itself on its stderr, so that it is known to be one. */
export const SABOTAGED = 'SABOTAGED';
