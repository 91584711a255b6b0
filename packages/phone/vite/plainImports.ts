import type { Plugin } from 'vite';

const HELPER = '\0vite/preload-helper.js';

/** Later views are imported as they are: Vite's helper would look for styles and chunks of theirs to load ahead, and there are none. */
export function plainImports(): Plugin {
  return {
    name: 'around:plain-imports',
    enforce: 'pre',
    apply: 'build',
    load: (id) => (id === HELPER ? 'export const __vitePreload = (load) => load();' : undefined),
  };
}
