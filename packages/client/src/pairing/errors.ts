import { CLOSE } from '@around/messages';

/**
 * Why a pairing did not come about. `link`: the link or code is damaged. `over`: the invitation is unknown, used or too old.
 * `wrongCode`: the secret does not fit. `wrongHome`: who answered is not the home of the link. `away`: the relay is there, the home
 * is not. `unreachable`: nobody answers. `version`: one side is too old. `refused`: anything else the home said. `notStored`: we could
 * not store the new keys; the invitation is still good. `unconfirmed`: stored, but the home's last word is missing.
 */
export type PairingErrorCode =
  | 'link'
  | 'over'
  | 'wrongCode'
  | 'wrongHome'
  | 'away'
  | 'unreachable'
  | 'version'
  | 'refused'
  | 'notStored'
  | 'unconfirmed';

export class PairingError extends Error {
  override readonly name = 'PairingError';
  readonly code: PairingErrorCode;

  constructor(code: PairingErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Another way may do where this one did not. */
export const mayTryNext = (error: PairingError): boolean => ['over', 'wrongHome', 'away', 'unreachable', 'refused'].includes(error.code);

const TELLING: readonly PairingErrorCode[] = ['over', 'wrongHome', 'refused', 'away', 'unreachable'];
export const moreTelling = (a: PairingError | undefined, b: PairingError): PairingError =>
  a === undefined || TELLING.indexOf(b.code) < TELLING.indexOf(a.code) ? b : a;

/** What the end of the socket means in the middle of a pairing. `proving`: our message 3 is out. */
export function errorOfClose(code: number, reason: string, proving: boolean, by: 'link' | 'code'): PairingError {
  const why = reason === '' ? '' : ` (${reason.slice(0, 200)})`;
  switch (code) {
    case CLOSE.badSeal:
      if (by === 'link') return new PairingError('link', 'the home does not accept this link: copy all of it, or make a new invitation');
      return new PairingError('wrongCode', 'the code is wrong: look at it again (five wrong ones burn it)');
    case CLOSE.refused:
    case CLOSE.expired:
      return new PairingError('over', 'this invitation is unknown, used or older than five minutes: make a new one');
    case CLOSE.unknownHome:
      return new PairingError('refused', 'the relay does not know this home: is the home joined to it?');
    case CLOSE.versionMismatch:
      return new PairingError('version', `the two sides speak different versions${why}: update the older one`);
    case CLOSE.tooMany:
    case CLOSE.full:
      return new PairingError('refused', `it takes nobody in now${why}: wait a minute, then try again`);
    default:
      return new PairingError(
        'unreachable',
        proving ? `the connection broke while pairing${why}: try again` : `the connection broke before the home answered${why}: try again`,
      );
  }
}
