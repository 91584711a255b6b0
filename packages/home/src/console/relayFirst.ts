import { compareVersions, isVersion } from '@around/update';
import { type Release, UpdateError } from '@around/update/command';
import type { RelayVersion } from '../links/relay.js';
import { askRunningHome } from './controlSocket.js';

export interface RelayFirstFlags {
  readonly data: string;
  readonly withoutRelay?: boolean;
}

/** A relay fetches, starts, and shows that it is well in that time, ms. */
const WAIT_MS = 900_000;
const LOOK_MS = 1_000;
/** So long a relay may be away while it restarts, before that is told. */
const QUIET_MS = 60_000;

/** What the running home says of its relay; `silent` where no home answers, `none` where it has no relay. */
type Told = RelayVersion | 'silent' | 'none';

async function relayOf(data: string, ask: { readonly version?: string; readonly from?: string } = {}): Promise<Told> {
  const answer = await askRunningHome(data, { do: 'relay', ask });
  if (answer === undefined || 'error' in answer) return 'silent';
  return (answer.ok as { relay?: RelayVersion }).relay ?? 'none';
}

const noHome = (data: string): string =>
  `no home runs with the data folder ${data}, so its relay cannot be asked: start it, name its folder with --data, or go on with --without-relay`;

/** `frAroundWeb 1.2.3` → `1.2.3`. */
function versionOf(relay: RelayVersion): string | undefined {
  const version = relay.state?.version ?? relay.software?.split(' ')[1];
  return version !== undefined && isVersion(version) ? version : undefined;
}

const isBehind = (relay: RelayVersion, version: string): boolean => {
  const its = versionOf(relay);
  return its === undefined || compareVersions(its, version) < 0;
};

/** An address that the relay can reach too; a folder of this machine is nothing to it. */
const forRelay = (where: string): { from?: string } => (where.startsWith('https:') ? { from: where } : {});

/** What an update would do with the relay. */
export async function relayWould({ note }: Release, { data, withoutRelay }: RelayFirstFlags): Promise<readonly string[]> {
  const relay = withoutRelay === true ? 'none' : await relayOf(data);
  if (relay === 'none') return [];
  if (relay === 'silent') return [`stop: ${noHome(data)}`];
  if (!relay.up) return [`wait for the relay ${relay.url}, which is away now: it goes first`];
  if (!isBehind(relay, note.version)) return [];
  return relay.state?.follows === true
    ? [`have the relay update itself to ${note.version}, and wait until it is well`]
    : [`stop: the relay is ${relay.software ?? 'older'}, and does not follow: ${byHand(note.version)}`];
}

const byHand = (version: string): string =>
  `on its machine, run "sudo frAroundWeb update" (or install ${version} there: docs/guides/releases.md), then this again; or go on with --without-relay`;

/**
 * Brings the relay to the release before the home goes there, and waits for it with progress.
 * @throws UpdateError `relay` where it does not follow, fails or goes back: then the home stays as it is too
 */
export async function relayFirst(
  { say }: { readonly say: (line: string) => void },
  release: Release,
  flags: RelayFirstFlags,
): Promise<void> {
  if (flags.withoutRelay === true) return;
  const { version } = release.note;
  const ask = { version, ...forRelay(release.source.where) };
  let relay = await relayOf(flags.data);
  const began = Date.now();
  let heard = began;
  let asked = false;
  let told = '';
  while (Date.now() - began < WAIT_MS) {
    if (relay === 'none') {
      say('this home has no relay');
      return;
    }
    if (relay !== 'silent' && relay.up) {
      heard = Date.now();
      if (!isBehind(relay, version) && relay.state?.stage !== 'trial') {
        say(`the relay is ${relay.software}`);
        return;
      }
      const { state } = relay;
      if (isBehind(relay, version) && state?.follows !== true)
        throw new UpdateError(
          'relay',
          `the relay ${relay.url} is ${relay.software ?? 'older'} and does not follow its homes: ${byHand(version)}`,
        );
      if (asked && state?.stage === 'failed')
        throw new UpdateError(
          'relay',
          `the relay stays at ${state.version} (${state.detail ?? 'it does not say why'}); this home stays too`,
        );
      const stage = asked && state !== undefined ? STAGES[state.stage] : 'is told of the new version';
      if (stage !== told) say(`the relay ${stage}`);
      told = stage;
      asked = true;
    } else if (Date.now() - heard > QUIET_MS) {
      throw new UpdateError(
        'relay',
        relay === 'silent' ? noHome(flags.data) : 'the relay is away: see to it first (its log tells why), or go on with --without-relay',
      );
    } else if (told === '') {
      told = relay === 'silent' ? 'no home answers yet: waiting' : 'the relay is away: waiting';
      say(told);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    relay = await relayOf(flags.data, asked && told === STAGES.trial ? {} : ask);
  }
  throw new UpdateError(
    'relay',
    `the relay is not at ${version} after ${WAIT_MS / 60_000} minutes: look at its log, or go on with --without-relay`,
  );
}

const STAGES = {
  steady: 'takes it in',
  fetching: 'fetches it',
  trial: 'runs it, on trial',
  failed: 'failed before, and tries again',
} as const;
