import { spawn } from 'node:child_process';
import { watchLoop, watchTime } from './loopWatch/index.js';

/** Who started this program and wants to know how it is. */
export interface ServiceManager {
  /** All that it serves is there. From now on the watchdog is told, by a timer of the event loop: a loop that hangs is restarted. */
  ready(): void;
  stopping(): void;
}

/** Words that `systemd-notify` passes on, as sd_notify(3) names them. */
export type Notify = (words: string) => void;

/**
 * systemd's side of a unit with `Type=notify` and `WatchdogSec`, and for supervisors without a watchdog one of our own
 * (`AROUND_WATCHDOG=60s`); where nobody asked, nothing is done. Takes `NOTIFY_SOCKET`, `WATCHDOG_USEC`, `WATCHDOG_PID` and
 * `AROUND_WATCHDOG` out of the environment: a device's program must not speak for its controller.
 *
 * @param notify how to tell; default: a `systemd-notify` for each word, since Node opens no datagram socket of the Unix kind.
 *   Such a unit needs `NotifyAccess=all`.
 * @throws Error for people, where `AROUND_WATCHDOG` is no time
 */
export function serviceManager(env: NodeJS.ProcessEnv = process.env, notify?: Notify): ServiceManager {
  const { NOTIFY_SOCKET: socket, WATCHDOG_USEC: usec, WATCHDOG_PID: pid, AROUND_WATCHDOG: own } = env;
  for (const name of ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID', 'AROUND_WATCHDOG']) delete env[name];
  const ownMs = watchTime(own);
  const tell = socket === undefined ? () => undefined : (notify ?? systemdNotify(socket));
  const ours = pid === undefined || Number(pid) === process.pid;
  const watchMs = socket !== undefined && ours && usec !== undefined ? Number(usec) / 1_000 : 0;
  let beat: NodeJS.Timeout | undefined;
  return {
    ready() {
      tell('READY=1');
      if (ownMs > 0) void watchLoop(ownMs);
      // A third of the time: one that is late, or lost, restarts nobody.
      if (watchMs > 0) beat ??= setInterval(() => tell('WATCHDOG=1'), watchMs / 3).unref();
    },
    stopping() {
      clearInterval(beat);
      tell('STOPPING=1');
    },
  };
}

/** Says that all is there, keeps the process alive until SIGINT or SIGTERM asks it to end, and says that it does. */
export async function serveUntilSignal(manager: ServiceManager): Promise<void> {
  manager.ready();
  // Timers do not keep the process alive; sockets do, and this when there are none.
  const alive = setInterval(() => undefined, 1 << 30);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  clearInterval(alive);
  manager.stopping();
}

/** One program at a time: where systemd does not listen they do not pile up. */
function systemdNotify(socket: string): Notify {
  let busy = false;
  return (words) => {
    if (busy && words === 'WATCHDOG=1') return;
    busy = true;
    const child = spawn('systemd-notify', [words], { env: { PATH: process.env.PATH, NOTIFY_SOCKET: socket }, stdio: 'ignore' });
    const done = (): void => {
      busy = false;
    };
    child.on('error', done);
    child.on('exit', done);
    child.unref();
  };
}
