import type { Identity } from '../../api.js';
import { CHECK_NAMES } from './checkNames.js';
import { judgeClock } from './checks/machine/clock.js';
import { machineChecks } from './checks/machine/index.js';
import { relayChecks } from './checks/relay/index.js';
import { type Target, targetOf } from './checks/relay/target.js';
import { tierChecks } from './checks/tier/index.js';
import type { Check, Finding } from './finding.js';
import type { Examined } from './installation.js';
import { examine } from './probes/ask.js';
import type { Answer } from './probes/http.js';
import { findInstallations, type Where } from './probes/installations.js';
import { runChecks } from './runChecks.js';

/** For one check; beyond it, it says that it got no answer. */
const LIMIT_MS = 20_000;
const MAX_RELAYS = 4;

export interface Patient extends Where {
  readonly version: string;
  /** Homes that this user is paired with, and how to try the ways to one. */
  readonly identities: readonly Identity[];
  readonly reach: (identity: Identity) => Check['run'];
  /** Called with how many checks of how many are over. */
  progress(over: number, of: number): void;
}

/** Looks at all of Around that can be reached from here. Findings come in the order of their names' list. */
export async function look(patient: Patient): Promise<Finding[]> {
  const began = { wall: Date.now(), now: performance.now() };
  const here = await Promise.all(findInstallations(patient).map(examine));
  let relayClock: number | undefined;
  const answered = ({ headers, at }: Answer): void => {
    const date = Date.parse(String(headers.date));
    // It tells whole seconds: half of one is taken for gone.
    if (Number.isFinite(date)) relayClock ??= at - (date + 500);
  };
  const versions = {
    around: patient.version,
    ...Object.fromEntries(here.flatMap(({ tier, facts }) => (facts === undefined ? [] : [[tier, facts.version]]))),
  };
  const site = here.find(({ tier }) => tier === 'home')?.facts?.site ?? here.find(({ tier }) => tier === 'web')?.facts?.site;
  const checks: Check[] = [
    ...machineChecks({ home: here.some(({ tier }) => tier === 'home'), controller: here.some(({ tier }) => tier === 'controller') }),
    ...here.flatMap(tierChecks),
    ...relaysOf(here, patient.identities).flatMap((target) => relayChecks(target, { versions, site, answered })),
    ...patient.identities.map((identity): Check => ({ name: 'key.reach', about: identity.home.title, run: patient.reach(identity) })),
  ];
  const findings = await runChecks(checks, LIMIT_MS, (over) => patient.progress(over, checks.length));
  const jumped = Date.now() - began.wall - (performance.now() - began.now);
  findings.push({ check: 'machine.clock', ...judgeClock({ ahead: relayClock, jumped, wall: Date.now() }) });
  return findings.sort((a, b) => CHECK_NAMES.indexOf(a.check) - CHECK_NAMES.indexOf(b.check));
}

/** Every relay that somebody here dials, or that is here itself. */
function relaysOf(here: readonly Examined[], identities: readonly Identity[]): Target[] {
  const dialled = [
    ...here.map(({ facts, status }) => status?.relay?.url ?? facts?.relay),
    ...here.flatMap(({ facts }) => (facts?.hosts ?? []).filter((name) => name !== '*').map((name) => `wss://${name}`)),
    ...identities.map(({ relay }) => relay),
  ];
  // What another program says is not trusted to be a URL.
  const targets = dialled.filter((url) => url !== undefined && URL.canParse(url)).map((url) => targetOf(url as string));
  return [...new Map(targets.map((target) => [target.base, target])).values()].slice(0, MAX_RELAYS);
}
