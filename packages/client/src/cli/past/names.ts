import { usage } from '../errors.js';

/** What another program’s names are here: `sensor.living_temperature = living/climate.temperature`, a line each, `#` begins a remark. @throws CliError usage */
export function readNames(text: string): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [i, line] of text.split('\n').entries()) {
    const said = line.replace(/#.*$/, '').trim();
    if (said === '') continue;
    const [, theirs, ours] = /^(\S.*?)\s*=\s*([\w-]+\/[\w-]+\.[\w-]+)$/.exec(said) ?? [];
    if (theirs === undefined || ours === undefined) {
      throw usage(`line ${i + 1} of the mapping says "${said.slice(0, 60)}": write THEIR_NAME = controller/thing.property`);
    }
    names.set(theirs, ours);
  }
  return names;
}
