import { defineConfig } from 'vite';
import { finishSite } from './vite/finishSite.ts';

const BASE =
  /\/(?:preact|@preact|valibot)\/|\/messages\/src\/types\/common|\/phone\/src\/(?:texts\/(?:en|runtime|format|text)|parts\/context)|preload-helper/;

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
        // What the first screen and the later views share is one file, not one per combination.
        codeSplitting: { groups: [{ name: 'base', test: BASE }] },
      },
    },
  },
  plugins: [finishSite()],
});
