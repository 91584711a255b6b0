/** Work that may be left alone for a moment wherever it yields; what it comes to is returned. */
export type Work<T> = Generator<undefined, T>;

/** Does all of it at once. */
export function finish<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}
