/**
 * A part with a life. `start()` and `stop()` are idempotent; the constructor does nothing;
 * `stop()` resolves when every handle (socket, timer, child, file) is released.
 */
export interface Startable {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts parts in order; when one fails, stops those that had started, in reverse, and rethrows. */
export async function startAll(parts: readonly Startable[]): Promise<void> {
  const started: Startable[] = [];
  try {
    for (const part of parts) {
      await part.start();
      started.push(part);
    }
  } catch (error) {
    await stopAll(started);
    throw error;
  }
}

/** Stops parts in reverse order; every one is tried, the first error is rethrown at the end. */
export async function stopAll(parts: readonly Startable[]): Promise<void> {
  let failed = false;
  let first: unknown;
  for (const part of [...parts].reverse()) {
    try {
      await part.stop();
    } catch (error) {
      if (!failed) first = error;
      failed = true;
    }
  }
  if (failed) throw first;
}
