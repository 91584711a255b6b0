import { fileURLToPath } from 'node:url';
import { Dice } from '../dice.js';
import { judge, type PromiseName, type Verdict } from '../oracle.js';
import { promises } from '../report.js';
import { Stage } from '../stage.js';
import { SABOTAGE_VARIABLE, SABOTAGED, SABOTAGES, type SabotageName } from './list.js';
import { type Cast, GUEST_THINGS, SCENARIOS } from './scenarios.js';

/** What these scenarios speak of; nobody is quiet for five seconds. */
const JUDGED: readonly PromiseName[] = ['counter', 'once', 'fresh', 'oneEnd', 'ledger', 'events', 'rights', 'survivors', 'back'];

/** Always the built one: a process is started with it. */
const HOOK = new URL('../../../dist/torture/sabotage/hook.js', import.meta.url);

export interface Played {
  readonly verdicts: readonly Verdict[];
  readonly stage: Stage;
}

/** Plays scenarios one after the other in a house of their own, whose processes are broken as `sabotages` says. Nothing is left running. */
export async function play(seed: string, scenarios: readonly SabotageName[], sabotages: readonly SabotageName[]): Promise<Played> {
  const options = `${process.env.NODE_OPTIONS ?? ''} --import=${HOOK.href}`.trim();
  const env = sabotages.length === 0 ? {} : { NODE_OPTIONS: options, [SABOTAGE_VARIABLE]: sabotages.join(',') };
  const stage = await Stage.set(new Dice(seed), env);
  try {
    for (const name of sabotages) proveBroken(stage, name);
    const owner = await stage.phone('owner');
    const guest = await stage.phone('guest', { things: GUEST_THINGS });
    // A home that got a backup back has lost what came after it: the bells are looked at by the scenario that is about them.
    const cast: Cast = { stage, owner, guest, events: { rung: [], kept: [] } };
    for (const name of scenarios) await SCENARIOS[name](cast);
    return { verdicts: judge({ ...(await stage.strike()), ...cast.events }, JUDGED), stage };
  } catch (error) {
    await stage.clear();
    throw error;
  }
}

/** Shows that the honest build passes, and that each sabotaged one is caught by the promise that its switch breaks. */
export async function showSabotages(seed: string, names: readonly SabotageName[]): Promise<boolean> {
  const honest = await play(seed, names, []);
  let right = report('an honest build', honest, undefined);
  for (const name of names) {
    const { what, breaks } = SABOTAGES[name];
    right = report(`sabotage ${name} (${what})`, await play(seed, [name], [name]), breaks) && right;
  }
  console.log(right ? 'Every sabotage was caught, and nothing else was.' : 'The torture run did not tell right from wrong: see above.');
  return right;
}

/** @param breaks the promise that must be broken; undefined: none may be */
function report(title: string, { verdicts, stage }: Played, breaks: PromiseName | undefined): boolean {
  const right = breaks === undefined ? verdicts.every(({ broken }) => broken.length === 0) : isBroken(verdicts, breaks);
  const said = breaks === undefined ? (right ? 'passed' : 'NOT PASSED') : right ? 'caught' : 'NOT CAUGHT';
  console.log(`${said}: ${title}\n${promises(verdicts)}`);
  if (right) stage.house.remove();
  else console.log(`  The logs and data of every tier: ${stage.house.folder}`);
  console.log();
  return right;
}

export const isBroken = (verdicts: readonly Verdict[], name: PromiseName): boolean =>
  verdicts.some((verdict) => verdict.name === name && verdict.broken.length > 0);

/** A process that was to be broken and is not would make a passed scenario of nothing. */
function proveBroken(stage: Stage, name: SabotageName): void {
  const said = (['web', 'home', 'living'] as const).some((tier) => stage.house.log(tier).includes(`${SABOTAGED} ${name}`));
  if (!said) throw new Error(`no process said that it is sabotaged (${name}), hook ${fileURLToPath(HOOK)}`);
}
