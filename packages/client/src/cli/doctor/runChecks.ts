import { type Check, type Finding, unseen } from './finding.js';

/** Runs all checks side by side. @param limitMs for each @param done called with how many are over */
export async function runChecks(checks: readonly Check[], limitMs: number, done: (over: number) => void): Promise<Finding[]> {
  let over = 0;
  const all = checks.map(async (check) => {
    const found = await within(limitMs, check);
    done(++over);
    return found;
  });
  return (await Promise.all(all)).flat();
}

async function within(limitMs: number, check: Check): Promise<readonly Finding[]> {
  const { name, about } = check;
  const named = { check: name, ...(about === undefined ? {} : { about }) };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, limitMs, 'late');
  });
  try {
    const found = await Promise.race([check.run(), late]);
    if (found === 'late')
      return [
        { ...named, ...unseen(`no answer within ${limitMs / 1_000} s`, 'around doctor  (again: if it stays so, look at this first)') },
      ];
    return 'state' in found ? [{ ...named, ...found }] : found;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return [{ ...named, ...unseen(`could not be looked at: ${text}`, 'sudo around doctor') }];
  } finally {
    clearTimeout(timer);
  }
}
