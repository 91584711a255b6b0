/** The code of an answer that a PIN would change. */
export const PIN_NEEDED = 'pin';

/** A request that cannot be granted; the message is for people and says what to do. */
export class AskRefused extends Error {
  override readonly name = 'AskRefused';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
