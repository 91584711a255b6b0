import type { Plugin } from 'vite';

const LIBRARY = 'valibot';
const COPY = '?later';

/** Schemas of what is asked of a home: they come with the first question, after the first screen. */
const LATER = /\/messages\/src\/types\/(?:asks|display|energy|history|notification|people|records|rule|scene|span)\.ts$/;

/**
 * The schema library is one file, so that whatever any schema uses of it would come with the page's first script. Schemas that come
 * later have a copy of their own, of what they use.
 */
export function laterSchemas(): Plugin {
  return {
    name: 'around:later-schemas',
    enforce: 'pre',
    apply: 'build',
    resolveId: {
      filter: { id: new RegExp(`^${LIBRARY}$`) },
      async handler(source, importer, options) {
        if (importer === undefined || !LATER.test(importer)) return undefined;
        const found = await this.resolve(source, importer, { ...options, skipSelf: true });
        return found === null ? undefined : { ...found, id: `${found.id}${COPY}` };
      },
    },
  };
}
