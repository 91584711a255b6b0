import { lockFolder } from '@around/platform/node';
import { Installation } from './installed/installation.js';
import type { Outcome } from './outcome.js';
import { trustedKeys } from './release/keys.js';
import { isStep } from './release/note.js';
import { type Release, readRelease } from './release/release.js';
import { type Fetch, sourceOf } from './release/source.js';
import { place } from './release/take.js';
import type { UpdateSettings } from './settings.js';
import { UpdateError } from './updateError.js';
import { compareVersions } from './versions.js';

/** What `update` of each program's command line takes. */
export interface UpdateFlags {
  readonly check?: boolean;
  readonly from?: string;
  readonly dryRun?: boolean;
  readonly allowDowngrade?: boolean;
  readonly again?: boolean;
  readonly back?: boolean;
  /** False: ends when the new version is in place. */
  readonly wait?: boolean;
}

export interface RunUpdate {
  /** `frMhs`. */
  readonly name: string;
  /** As the running program says it. */
  readonly version: string;
  readonly settings: UpdateSettings;
  readonly flags: UpdateFlags;
  /** Where the program lies; default: this process's. */
  readonly installation?: Installation | undefined;
  /** Shows how far it is, a line at a time. */
  readonly say: (line: string) => void;
  /** Before anything is fetched: the relay goes first. */
  readonly first?: (release: Release) => Promise<void>;
  /** What `first` would do, for `--dry-run`. */
  readonly firstWould?: (release: Release) => Promise<readonly string[]>;
  readonly fetch?: Fetch;
  readonly step?: (name: string) => void;
}

const LOCK = 'update.lock';
/** A supervisor has started it by then. */
const START_MS = 30_000;
const LOOK_MS = 250;
/** What a start and the way back may take beside the trial itself. */
const MARGIN_MS = 60_000;
const MIB = 1 << 20;

/** Looks for a newer release, checks it, puts it beside the one that runs, and waits until it has proven itself. @throws UpdateError */
export async function runUpdate(run: RunUpdate): Promise<Outcome> {
  const { name, version, settings, flags, say } = run;
  const installation = 'installation' in run ? run.installation : Installation.of(process.argv[1]);
  if (flags.back === true) return goBack(installed(installation, name), run);
  const from = flags.from ?? settings.from;
  if (from === undefined)
    throw new UpdateError(
      'noSource',
      `say from where: "${name} update --from FOLDER-OR-ADDRESS", or "update: { from: … }" in its configuration`,
    );
  const keys = trustedKeys(settings.keys, installation?.at(installation.version));
  const release = await readRelease(sourceOf(from, run.fetch), keys);
  const { note } = release;
  const step = isStep(note, {
    running: version,
    seen: installation?.seen,
    failed: installation?.wentBack,
    node: process.versions.node,
    allowDowngrade: flags.allowDowngrade === true,
    again: flags.again === true,
  });
  if (flags.check === true || flags.dryRun === true) {
    if (!step) return { outcome: 'upToDate', running: version };
    const steps = flags.dryRun === true ? [...((await run.firstWould?.(release)) ?? []), ...wouldDo(name, release, installation)] : [];
    return { outcome: 'available', running: version, version: note.version, date: note.date, notes: note.notes, steps };
  }
  const here = installed(installation, name);
  const unlock = await lockFolder(here.folder, LOCK).catch((error: unknown) => {
    throw new UpdateError('busy', `another update may be under way, or ${here.folder} does not belong to you: ${String(error)}`, {
      cause: error,
    });
  });
  try {
    if (here.trial !== undefined && here.started)
      throw new UpdateError('busy', `${here.trial.version} is on trial still: try again in ${here.trial.seconds} s`);
    here.see(note);
    if (!step) return { outcome: 'upToDate', running: version };
    await run.first?.(release);
    say(`${name} ${note.version}: fetching from ${release.source.where}`);
    await place(here, release, { progress: shown(say), ...(run.step === undefined ? {} : { step: run.step }) });
    say(`${name} ${note.version}: checked and in place`);
    here.switchTo(note.version, Math.ceil(settings.trial / 1_000), run.step);
    say(`${name} ${note.version}: current; on trial`);
  } finally {
    await unlock();
  }
  if (flags.wait === false) return { outcome: 'switched', running: version, version: note.version };
  return watchTrial(here, { running: version, version: note.version, ms: settings.trial }, say);
}

function installed(installation: Installation | undefined, name: string): Installation {
  if (installation !== undefined) return installation;
  throw new UpdateError(
    'notInstalled',
    `this ${name} was not put there by an install script, so there is nothing to switch: install it (docs/guides/services.md), or unpack a release by hand; a checkout is updated with git`,
  );
}

const wouldDo = (name: string, { note, source }: Release, installation: Installation | undefined): string[] => [
  `fetch ${name}-${note.version}.tar.gz from ${source.where}, and check it against the signed SHA256SUMS`,
  `unpack it into ${installation?.at(note.version) ?? 'its folder'}, and let "current" name it`,
  `have ${name} end; its supervisor starts ${note.version} on trial, and goes back where that is not well`,
];

function goBack(installation: Installation, { name, version }: RunUpdate): Outcome {
  const { trial, current } = installation;
  const to = trial?.previous ?? installation.versions.find((one) => compareVersions(one, current ?? version) < 0);
  if (to === undefined) throw new UpdateError('notInstalled', `there is no older ${name} in ${installation.folder} to go back to`);
  installation.goBack('its owner wanted so', to);
  return { outcome: 'returned', running: current ?? version, version: to };
}

/** Waits for the end of a trial, as the files of the installation tell it. */
async function watchTrial(
  installation: Installation,
  { running, version, ms }: { running: string; version: string; ms: number },
  say: (line: string) => void,
): Promise<Outcome> {
  const began = Date.now();
  let started = false;
  while (Date.now() - began < ms + MARGIN_MS) {
    const { current, wentBack, trial } = installation;
    if (current !== version)
      return { outcome: 'wentBack', running: current ?? running, version, why: wentBack?.why ?? 'somebody chose another' };
    if (trial === undefined) return { outcome: 'updated', running, version };
    if (!started && installation.started) {
      started = true;
      say(`${version} is started; it has ${Math.round(ms / 1_000)} s to show that all is there again`);
    }
    if (!started && Date.now() - began > START_MS) return { outcome: 'switched', running, version };
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return { outcome: 'switched', running, version };
}

/** A line for each tenth. */
function shown(say: (line: string) => void): (bytes: number, of: number | undefined) => void {
  let told = -1;
  return (bytes, of) => {
    const tenth = of === undefined ? Math.floor(bytes / (10 * MIB)) : Math.floor((bytes / of) * 10);
    if (tenth === told) return;
    told = tenth;
    say(of === undefined ? `  ${(bytes / MIB).toFixed(1)} MiB` : `  ${(bytes / MIB).toFixed(1)} of ${(of / MIB).toFixed(1)} MiB`);
  };
}
