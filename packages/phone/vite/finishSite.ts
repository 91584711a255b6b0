import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** What is worth compressing; pictures already are. */
const TEXT = /\.(?:html|js|css|svg|json|webmanifest|txt)$/;
const SMALLEST = 512;

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

/**
 * Finishes a built site: tells the service worker what to keep for offline use, writes `build.json` (a hash of the whole
 * and of each file, by which anybody can check what is being served), and puts .br and .gz beside each text file.
 */
export function finishSite(): Plugin {
  return {
    name: 'around:finish-site',
    apply: 'build',
    writeBundle(options) {
      const folder = options.dir;
      if (folder === undefined) return;
      const kept = filesOf(folder).filter((file) => file !== 'sw.js' && file !== 'build.json' && !file.endsWith('.map'));
      const read = (file: string): Buffer => readFileSync(join(folder, file));
      // Not a module, so that the build leaves it as it is: its comments need not travel.
      writeFileSync(
        join(folder, 'theme.js'),
        read('theme.js')
          .toString()
          .replace(/^\s*\/\/.*\n/gm, ''),
      );
      const version = sha256(kept.map((file) => `${file}\0${sha256(read(file))}`).join('\n')).slice(0, 16);

      const worker = read('sw.js').toString();
      const precache = kept.filter((file) => !file.includes('demo')).map((file) => (file === 'index.html' ? '/' : `/${file}`));
      // The version may stand within a longer text by now: minifiers join what is constant.
      const filled = worker.replace(/["'`]__PRECACHE__["'`]/, () => JSON.stringify(precache)).replaceAll('__VERSION__', version);
      const places = worker.includes('__PRECACHE__') && worker.includes('__VERSION__');
      if (!places || /__(PRECACHE|VERSION)__/.test(filled))
        this.error('the service worker has no place for its list of files, or its version');
      writeFileSync(join(folder, 'sw.js'), filled);

      const files = Object.fromEntries([...kept, 'sw.js'].map((file) => [file, { bytes: read(file).length, sha256: sha256(read(file)) }]));
      writeFileSync(join(folder, 'build.json'), `${JSON.stringify({ build: version, files }, null, 1)}\n`);

      for (const file of filesOf(folder)) {
        const data = read(file);
        if (!TEXT.test(file) || data.length < SMALLEST) continue;
        writeFileSync(join(folder, `${file}.gz`), gzipSync(data, { level: 9, memLevel: 9 }));
        writeFileSync(
          join(folder, `${file}.br`),
          brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: data.length } }),
        );
      }
    },
  };
}
