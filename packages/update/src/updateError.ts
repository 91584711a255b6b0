/** Why an update does not go on. `message`: for people, with what to do; `code`: for programs. */
export class UpdateError extends Error {
  override readonly name = 'UpdateError';
  readonly code: UpdateFault;

  constructor(code: UpdateFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export type UpdateFault =
  | 'notInstalled' // runs from a checkout or a folder of its own
  | 'noSource' // nobody said from where
  | 'unreachable' // the source does not answer, or has no release
  | 'untrusted' // signature, key or checksum
  | 'malformed' // what is signed is not what a release is
  | 'tooLarge'
  | 'downgrade'
  | 'replayed' // the source shows an older release than it did before
  | 'triedBefore' // went back from it
  | 'incompatible' // wants a newer Node, or a version between
  | 'busy' // another update, or a trial, is under way
  | 'disk' // full, or may not be written
  | 'relay'; // the relay comes first, and does not
