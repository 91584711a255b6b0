import { fromBase64Url, type Membership, toBase64Url, toUtf8 } from '@around/messages';

export const BUCKETS = 256;
const WORD = 8;

type Sha256 = (data: Uint8Array) => Uint8Array;

/** In which of 256 parts of the list a home stands. */
export const bucketOf = (home: string): number => fromBase64Url(home)?.[0] ?? 0;

/** What is known, as one hash for each part of the list: 256 × 8 bytes, base64url. The order of the members does not matter. */
export function digestOf(members: readonly Membership[], sha256: Sha256): string {
  const sums = new Uint8Array(BUCKETS * WORD);
  for (const member of members) {
    const hash = sha256(toUtf8(JSON.stringify(wordOf(member))));
    const at = bucketOf(member.home) * WORD;
    for (let i = 0; i < WORD; i++) sums[at + i] = (sums[at + i] as number) ^ (hash[i] as number);
  }
  return toBase64Url(sums);
}

/** The parts in which two digests differ. */
export function differing(a: string, b: string): ReadonlySet<number> {
  const [one, other] = [fromBase64Url(a), fromBase64Url(b)];
  const found = new Set<number>();
  if (one === undefined || other === undefined) return found;
  for (let at = 0; at < BUCKETS * WORD; at++) if (one[at] !== other[at]) found.add(Math.floor(at / WORD));
  return found;
}

/** One spelling of a membership, whatever the order of its fields. */
const wordOf = (member: Membership): readonly unknown[] =>
  member.t === 'enrolled' ? [member.home, member.since, member.sign, member.static] : [member.home, member.at];
