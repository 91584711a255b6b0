import type { UpdateAsk, UpdateState } from '@around/messages';
import type { Clock, Log } from '@around/platform';
import { compareVersions, type Installation, isVersion } from '@around/update';

export interface FollowerPorts {
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  /** Runs `frAroundWeb update --no-wait` with these arguments more; resolves to why it failed, undefined where it did not. */
  readonly update: (args: readonly string[]) => Promise<string | undefined>;
}

export interface FollowerOptions {
  readonly version: string;
  /** Whether the owner lets this relay follow its homes. */
  readonly follow: boolean;
  /** Where this relay looks for itself; missing: where its home says. */
  readonly from?: string;
  /** Undefined where no supervisor would start another version. */
  readonly installation: Pick<Installation, 'trial' | 'wentBack' | 'version'> | undefined;
}

/** After a failure nothing is fetched for so long, whoever asks. */
const REST_MS = 10_000;

/** What the relay does when one of its homes says that a newer release is there: it fetches and checks by itself, with its own keys. */
export class Follower {
  readonly #ports: FollowerPorts;
  readonly #o: FollowerOptions;
  #fetching = false;
  #failed: { readonly why: string; readonly version: string; readonly at: number } | undefined;

  constructor(ports: FollowerPorts, options: FollowerOptions) {
    this.#ports = ports;
    this.#o = options;
  }

  /** The answer to an enrolled home. */
  ask(home: string, { version, from }: UpdateAsk): UpdateState {
    if (version !== undefined && this.#takes(version)) void this.#take(home, version, this.#o.from ?? from);
    return this.#state(version);
  }

  #takes(version: string): boolean {
    const { follow, installation } = this.#o;
    if (!follow || installation === undefined || this.#fetching || !isVersion(version)) return false;
    if (compareVersions(version, this.#o.version) <= 0 || installation.trial !== undefined || installation.wentBack?.from === version)
      return false;
    return this.#failed === undefined || this.#failed.version !== version || this.#ports.clock.now() - this.#failed.at >= REST_MS;
  }

  async #take(home: string, version: string, from: string | undefined): Promise<void> {
    const { log, clock, update } = this.#ports;
    log.info('a home says that a newer version is there', { event: 'version.follow', home, version });
    this.#fetching = true;
    this.#failed = undefined;
    const why = await update(from === undefined ? [] : ['--from', from]);
    this.#fetching = false;
    if (why === undefined) return;
    this.#failed = { why, version, at: clock.now() };
    log.warn('the newer version was not taken', { version, why });
  }

  #state(wanted: string | undefined): UpdateState {
    const { version, follow, installation } = this.#o;
    const base = { version, follows: follow && installation !== undefined };
    const cut = (detail: string): string => detail.slice(0, 500);
    if (this.#fetching) return { ...base, stage: 'fetching' };
    if (installation?.trial?.version === version) return { ...base, stage: 'trial' };
    if (this.#failed !== undefined) return { ...base, stage: 'failed', detail: cut(this.#failed.why) };
    const back = installation?.wentBack;
    if (back !== undefined && back.to === version && (wanted === undefined || back.from === wanted))
      return { ...base, stage: 'failed', detail: cut(`${back.from} was taken back: ${back.why}`) };
    return { ...base, stage: 'steady' };
  }
}
