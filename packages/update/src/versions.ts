const VERSION = /^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})(?:-([0-9a-z]+(?:\.[0-9a-z]+)*))?$/;

/** Whether a text is a version as Around numbers them: `1.2.3`, or before its release `1.2.3-rc.1`. At most 40 characters. */
export const isVersion = (text: string): boolean => text.length <= 40 && VERSION.test(text);

/** Below 0: `a` is older; 0: the same; above: newer. By the rules of semver.org §11. @throws RangeError where one is no version */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parts(a), parts(b)];
  for (let i = 0; i < 3; i++) {
    const difference = (left.numbers[i] as number) - (right.numbers[i] as number);
    if (difference !== 0) return difference;
  }
  if (left.before === undefined || right.before === undefined)
    return Number(left.before === undefined) - Number(right.before === undefined);
  return compareBefore(left.before, right.before);
}

function parts(text: string): { readonly numbers: readonly number[]; readonly before: readonly string[] | undefined } {
  const match = isVersion(text) ? VERSION.exec(text) : null;
  if (match === null) throw new RangeError(`"${text.slice(0, 40)}" is no version: expected something like 1.2.3`);
  return { numbers: match.slice(1, 4).map(Number), before: match[4]?.split('.') };
}

/** Numbers come before words; what ends first is older. */
function compareBefore(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [left, right] = [a[i] as string, b[i] as string];
    if (left === right) continue;
    const [isLeft, isRight] = [/^\d+$/.test(left), /^\d+$/.test(right)];
    if (isLeft && isRight) return Number(left) - Number(right);
    if (isLeft !== isRight) return isLeft ? -1 : 1;
    return left < right ? -1 : 1;
  }
  return a.length - b.length;
}
