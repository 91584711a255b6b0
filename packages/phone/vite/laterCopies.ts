import type { Plugin } from 'vite';

const COPY = '?later';

/** Libraries that are one file, and who has a copy of its own: it comes after the first screen and needs more of them than that does. */
const LATER: readonly { readonly library: RegExp; readonly importer: RegExp }[] = [
  // Schemas of what is asked of a home: they come with the first question.
  {
    library: /^valibot$/,
    importer: /\/messages\/src\/types\/(?:asks|display|energy|history|notification|people|records|rule|scene|span)\.ts$/,
  },
  // Typed codes of a pairing.
  { library: /^\.\/utils\.js$/, importer: /\/@noble\/hashes\/(?:scrypt|pbkdf2)\.js$/ },
];

/** Whatever anybody uses of a library that is one file would come with the page's first script: what comes later has a copy, of what it uses. */
export function laterCopies(): Plugin {
  return {
    name: 'around:later-copies',
    enforce: 'pre',
    apply: 'build',
    resolveId: {
      filter: { id: LATER.map(({ library }) => library) },
      async handler(source, importer, options) {
        if (importer === undefined || !LATER.some((one) => one.library.test(source) && one.importer.test(importer))) return undefined;
        const found = await this.resolve(source, importer, { ...options, skipSelf: true });
        return found === null ? undefined : { ...found, id: `${found.id}${COPY}` };
      },
    },
  };
}
