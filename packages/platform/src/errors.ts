/** What went wrong at the system's edge; errno is mapped to these in one place per platform. */
export type PlatformErrorCode =
  | 'refused' // nobody listens there
  | 'unreachable' // no route, no interface, no name
  | 'timedOut'
  | 'closed' // the peer or we closed it
  | 'inUse' // port taken
  | 'denied' // permission
  | 'missing' // no such file, device, program
  | 'full' // disk or descriptors exhausted
  | 'tooLarge'
  | 'failed'; // anything else

const RETRYABLE: ReadonlySet<PlatformErrorCode> = new Set(['refused', 'unreachable', 'timedOut', 'closed', 'full', 'missing']);

/** An error from a port. `retry` tells whether trying again later can make sense. */
export class PlatformError extends Error {
  override readonly name = 'PlatformError';
  readonly code: PlatformErrorCode;

  constructor(code: PlatformErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  get retry(): boolean {
    return RETRYABLE.has(this.code);
  }
}
