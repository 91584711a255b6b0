/** Pinned: another version may find other things, or nothing at all. See docs/decisions/0013-jazzer.md. */
export const JAZZER = '@jazzer.js/core@4.0.0';

/** What the binary that Jazzer.js ships for Linux was linked with. */
const GLIBC = 2.38;

/** Why the fuzzer cannot run on this machine, and what to do; undefined where it can. */
export function cannotRun(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const { glibcVersionRuntime: has } = (process.report.getReport() as { header: { glibcVersionRuntime?: string } }).header;
  if (has === undefined)
    return `${JAZZER} needs glibc ${GLIBC} or newer; this system has another C library. Run it on Debian 13. The same targets run, without it, in: npx vitest run packages/e2e/test/fuzz`;
  const [major = 0, minor = 0] = has.split('.').map(Number);
  if (major > 2 || minor >= 38) return undefined;
  return `${JAZZER} ships a binary that needs glibc ${GLIBC} or newer; this system has ${has} (Debian 12). Run it on Debian 13 or newer, or in a root of it (debootstrap trixie DIR, then chroot).
The same targets run here too, without it and so without a look at what they reach: npx vitest run packages/e2e/test/fuzz`;
}
