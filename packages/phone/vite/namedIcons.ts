import * as icons from '@mdi/js';
import type { Plugin } from 'vite';

const SOURCE = '@mdi/js';
const ONE = '\0around:icon/';

/**
 * Each icon is a module of its own: what only a later view shows is loaded with that view. As one module, all icons of the page
 * would come with its first script.
 */
export function namedIcons(): Plugin {
  return {
    name: 'around:named-icons',
    enforce: 'pre',
    apply: 'build',
    transform(code, id) {
      if (!/\/phone\/src\/.*\.tsx?$/.test(id) || !code.includes(SOURCE)) return undefined;
      return code.replace(/import \{([^}]*)\} from '@mdi\/js';/g, (_, names: string) =>
        names
          .split(',')
          .map((name) => name.trim())
          .filter((name) => name !== '')
          .map((name) => `import { ${name} } from '${ONE}${name}';`)
          .join(' '),
      );
    },
    resolveId: (id) => (id.startsWith(ONE) ? id : undefined),
    load(id) {
      if (!id.startsWith(ONE)) return undefined;
      const name = id.slice(ONE.length);
      const path = (icons as Readonly<Record<string, string>>)[name];
      return path === undefined ? this.error(`there is no icon "${name}" in ${SOURCE}`) : `export const ${name} = ${JSON.stringify(path)};`;
    },
  };
}
