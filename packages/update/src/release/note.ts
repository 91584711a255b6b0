import * as v from 'valibot';
import type { Seen } from '../installed/installation.js';
import { UpdateError } from '../updateError.js';
import { compareVersions, isVersion } from '../versions.js';

const Version = v.pipe(v.string(), v.check(isVersion, 'expected a version such as 1.2.3'));

/** `release.json`: what a release says of itself; `SHA256SUMS` names it, and so its signature covers it. */
const ReleaseNote = v.object({
  v: v.literal(1),
  version: Version,
  date: v.pipe(v.string(), v.isoTimestamp()),
  notes: v.exactOptional(v.pipe(v.string(), v.maxLength(4_000)), ''),
  /** The oldest that can take the step. */
  needs: v.exactOptional(v.object({ node: v.exactOptional(Version), from: v.exactOptional(Version) }), {}),
});
export type ReleaseNote = v.InferOutput<typeof ReleaseNote>;

/** @throws UpdateError */
export function readNote(bytes: Uint8Array): ReleaseNote {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    throw new UpdateError('malformed', `release.json is no JSON (${String(error)})`, { cause: error });
  }
  const checked = v.safeParse(ReleaseNote, json);
  if (checked.success) return checked.output;
  const [issue] = checked.issues;
  throw new UpdateError('malformed', `release.json is not what this version understands: ${v.getDotPath(issue) ?? ''} ${issue.message}`);
}

export interface Judged {
  readonly running: string;
  /** The highest release that was shown here before. */
  readonly seen?: Seen | undefined;
  /** The version that was taken back last. */
  readonly failed?: { readonly from: string; readonly why: string } | undefined;
  readonly node: string;
  readonly allowDowngrade: boolean;
  readonly again: boolean;
}

/** Whether this release is a step forward. False: it is what runs. @throws UpdateError where it must not be taken */
export function isStep(note: ReleaseNote, { running, seen, failed, node, allowDowngrade, again }: Judged): boolean {
  const forward = compareVersions(note.version, running);
  if (!allowDowngrade && seen !== undefined && isOlder(note, seen))
    throw new UpdateError(
      'replayed',
      `the source offers ${note.version} of ${note.date} and has offered ${seen.version} of ${seen.date} before: an old copy, or somebody holds news back; where it was withdrawn, go on with --allow-downgrade`,
    );
  if (forward === 0) return false;
  if (forward < 0 && !allowDowngrade)
    throw new UpdateError(
      'downgrade',
      `the source offers ${note.version}, which is older than ${running}: to go there all the same, --allow-downgrade`,
    );
  if (failed?.from === note.version && !again)
    throw new UpdateError('triedBefore', `${note.version} was tried here and taken back (${failed.why}): to try it once more, --again`);
  if (note.needs.node !== undefined && compareVersions(node, note.needs.node) < 0)
    throw new UpdateError('incompatible', `${note.version} needs Node ${note.needs.node}, here is ${node}: update Node first`);
  if (note.needs.from !== undefined && compareVersions(running, note.needs.from) < 0)
    throw new UpdateError(
      'incompatible',
      `${note.version} can follow ${note.needs.from} and newer, here runs ${running}: update to a version between first (--from)`,
    );
  return true;
}

/** The same version may be shown again with a newer date, never with an older one. */
function isOlder(note: ReleaseNote, seen: Seen): boolean {
  const order = compareVersions(note.version, seen.version);
  return order < 0 || (order === 0 && Date.parse(note.date) < Date.parse(seen.date));
}
