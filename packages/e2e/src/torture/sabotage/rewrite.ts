import { SABOTAGED, SABOTAGES, type Sabotage, type SabotageName } from './list.js';

/** What becomes of a module's text. `said`: a line for stderr. @throws Error where what is to be broken is not there: a sabotage that does nothing proves nothing */
export function rewrite(
  url: string,
  source: string,
  names: readonly string[],
): { readonly source: string; readonly said: readonly string[] } {
  const said: string[] = [];
  let text = source;
  for (const name of names) {
    const sabotage: Sabotage | undefined = Object.hasOwn(SABOTAGES, name) ? SABOTAGES[name as SabotageName] : undefined;
    if (sabotage === undefined) throw new Error(`there is no sabotage "${name}"`);
    if (!url.endsWith(`/${sabotage.module}`)) continue;
    const found = text.match(new RegExp(sabotage.find.source, 'g'))?.length ?? 0;
    if (found !== 1)
      throw new Error(
        `sabotage "${name}": ${sabotage.module} has ${sabotage.find} ${found} times, not once: correct torture/sabotage/list.ts`,
      );
    text = text.replace(sabotage.find, sabotage.put);
    said.push(`${SABOTAGED} ${name}: ${sabotage.what}`);
  }
  return { source: text, said };
}
