import type { Log, Startable } from '@around/platform';
import { serviceManager } from '@around/platform/node';

/** SIGTERM must have ended everything by then (links.md, Shutdown). */
const LIMIT_MS = 9_000;

/** Starts the parts, waits for SIGTERM, SIGINT or `ended`, stops them and exits 0. A second signal exits at once. */
export async function untilSignal(parts: readonly Startable[], log: Log, ended: Promise<string> = new Promise(() => {})): Promise<void> {
  const signalled = new Promise<string>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      let count = 0;
      process.on(signal, () => {
        if (++count > 1) process.exit(1);
        resolve(signal);
      });
    }
  });
  const { startAll, stopAll } = await import('@around/platform');
  const manager = serviceManager();
  await startAll(parts);
  manager.ready();
  const why = await Promise.race([signalled, ended]);
  manager.stopping();
  log.info('stopping', { event: 'stopping', why });
  setTimeout(() => process.exit(0), LIMIT_MS).unref();
  await stopAll(parts);
  process.exit(0);
}
