import type { CancelCode, JobEnd, JobListener, JobProgress, RunningJob } from '../driver.js';

/** Answers once and says once that it is gone, whatever happens in which order. */
export class JobAnswer implements JobListener {
  readonly #listener: JobListener;
  #ended = false;
  #gone = false;

  constructor(listener: JobListener) {
    this.#listener = listener;
  }

  get ended(): boolean {
    return this.#ended;
  }

  progress(progress: JobProgress): void {
    if (!this.#ended) this.#listener.progress(progress);
  }

  end(end: JobEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#listener.end(end);
  }

  gone(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#listener.gone();
  }

  cancelled(code: CancelCode | 'killed', detail?: string): void {
    this.end({ step: 'cancelled', code, ...(detail === undefined ? {} : { detail }) });
  }
}

/** A job that could not even begin. */
export function failedJob(listener: JobListener, end: JobEnd): RunningJob {
  listener.end(end);
  listener.gone();
  return { cancel() {} };
}
