import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder `site` beside a module, where a released program has its page; undefined in a checkout. @param module its `import.meta.url` */
export function siteBeside(module: string): string | undefined {
  const folder = fileURLToPath(new URL('./site', module));
  return existsSync(folder) ? folder : undefined;
}
