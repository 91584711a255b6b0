import type { Plugin } from 'vite';

/** Chunks of the languages, by what `navigator.languages` and the preferences call them. */
const LANGUAGES = ['en', 'ja', 'zh-Hans'];

/** Tells `theme.js`, in a meta element of index.html, which file holds the texts of which language. */
export function textFiles(): Plugin {
  return {
    name: 'around:text-files',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle = {} }) {
        const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
        const files = LANGUAGES.map((language) => `${language} /${chunks.find(({ name }) => name === language)?.fileName}`);
        return html.replace('around:texts" content="', `$&${files.join(', ')}`);
      },
    },
  };
}
