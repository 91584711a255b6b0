import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder `site` beside a module or beside the folder of its part, where a released program has its page; undefined in a checkout. @param module its `import.meta.url` */
export function siteBeside(module: string): string | undefined {
  return ['./site', '../site'].map((place) => fileURLToPath(new URL(place, module))).find(existsSync);
}
