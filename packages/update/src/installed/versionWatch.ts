import type { Clock, Log, Startable, Timer } from '@around/platform';
import { missing } from './health.js';
import type { Installation, Standing, Trial } from './installation.js';

export interface VersionWatchPorts {
  readonly clock: Pick<Clock, 'now' | 'every'>;
  readonly log: Log;
  /** Ends the program in good order: its supervisor then starts what is current. */
  readonly end: () => void;
}

const LOOK_MS = 1_000;
/** A loop that is later than this is not well. */
const LATE_MS = 1_000;
/** Looks in a row at which all stood. */
const STEADY = 3;

/**
 * What a program under a supervisor does about its own version: on trial it confirms itself when all that stood before stands again, or
 * goes back when its time is over; at any time it makes way when another version is to run.
 */
export class VersionWatch implements Startable {
  readonly #ports: VersionWatchPorts;
  readonly #installation: Installation;
  #trial: Trial | undefined;
  #standing: (() => Standing) | undefined;
  #timer: Timer | undefined;
  #began = 0;
  #looked = 0;
  #steady = 0;
  #lacking = 'it is not up yet';

  constructor(ports: VersionWatchPorts, installation: Installation) {
    this.#ports = ports;
    this.#installation = installation;
  }

  /** Before all else: a version that hangs at its start is taken back too. */
  async start(): Promise<void> {
    if (this.#timer !== undefined) return;
    const { clock, log } = this.#ports;
    const { trial, wentBack, version } = this.#installation;
    this.#trial = trial?.version === version ? trial : undefined;
    this.#began = clock.now();
    this.#looked = this.#began;
    if (this.#trial !== undefined)
      log.info('this version is on trial', {
        event: 'version.trial',
        version,
        previous: this.#trial.previous,
        seconds: this.#trial.seconds,
      });
    if (wentBack?.to === version) log.warn('a newer version was taken back: this one runs again', { event: 'version.back', ...wentBack });
    this.#timer = clock.every(LOOK_MS, () => this.#look());
  }

  async stop(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** All is started; `standing` tells at any time what is there. */
  up(standing: () => Standing): void {
    this.#standing = standing;
  }

  #look(): void {
    const { clock, log } = this.#ports;
    const { current, version } = this.#installation;
    const now = clock.now();
    const late = now - this.#looked - LOOK_MS;
    this.#looked = now;
    if (current !== undefined && current !== version) this.#makeWay(current);
    else if (this.#trial !== undefined) {
      this.#steady = this.#stands(this.#trial, late) ? this.#steady + 1 : 0;
      if (this.#steady >= STEADY) {
        log.info('this version is well: it stays', { event: 'version.kept', version, previous: this.#trial.previous });
        this.#trial = undefined;
        this.#try('confirm', () => this.#installation.confirm());
      } else if (now - this.#began >= this.#trial.seconds * 1_000) this.#goBack(this.#trial);
    }
  }

  #stands(trial: Trial, late: number): boolean {
    if (this.#standing === undefined) return false;
    const before = this.#installation.standingBefore(trial.version);
    const away = before === undefined ? [] : missing(before, this.#standing());
    if (late > LATE_MS) away.push(`its event loop was ${Math.round(late)} ms late`);
    if (away.length > 0) this.#lacking = away.join('; ');
    return away.length === 0;
  }

  #makeWay(next: string): void {
    this.#ports.log.info('another version is to run: this one ends', { event: 'version.next', version: this.#installation.version, next });
    if (this.#standing !== undefined) {
      const standing = this.#standing();
      this.#try('tell what stood', () => this.#installation.tellStanding(next, standing));
    }
    this.#end();
  }

  #goBack(trial: Trial): void {
    const why = `after ${trial.seconds} s was still missing: ${this.#lacking}`;
    this.#ports.log.error('this version is not well: the one before runs again', {
      event: 'version.back',
      version: trial.version,
      previous: trial.previous,
      why,
    });
    this.#try('go back', () => this.#installation.goBack(why));
    this.#end();
  }

  #end(): void {
    this.#timer?.cancel();
    this.#ports.end();
  }

  #try(what: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#ports.log.error('the folder of versions cannot be written: it must belong to the user that runs this program', {
        what,
        folder: this.#installation.folder,
        error: String(error),
      });
    }
  }
}
