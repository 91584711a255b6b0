import { defineConfig } from 'vite';
import { finishSite } from './vite/finishSite.ts';
import { laterCopies } from './vite/laterCopies.ts';
import { namedIcons } from './vite/namedIcons.ts';
import { plainImports } from './vite/plainImports.ts';
import { textFiles } from './vite/textFiles.ts';

/** The site lands in dist/site; `web` and `home` serve that folder. Other packages are taken from their sources. */
export default defineConfig({
  base: '/',
  resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: 'dist/site',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: false,
    cssCodeSplit: false,
    reportCompressedSize: false,
    rolldownOptions: {
      // Our packages only declare: what nothing uses of them stays out of the page.
      treeshake: { moduleSideEffects: (id) => !/\/packages\/(?:messages|sealing|platform|client)\/src\//.test(id) },
      input: { main: 'index.html', sw: 'src/worker/serviceWorker.ts' },
      output: {
        entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
        // The page's script and all that it imports are one file: it compresses better, and later views import from it.
        codeSplitting: { groups: [{ name: 'main', test: /\/phone\/src\/main\.tsx$/, includeDependenciesRecursively: true }] },
      },
    },
  },
  plugins: [laterCopies(), namedIcons(), plainImports(), textFiles(), finishSite()],
});
