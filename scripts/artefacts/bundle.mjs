import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { findPackage } from './modules.mjs';
import { ABSENT, LATER } from './tiers.mjs';

/**
 * One tier as one file of JavaScript for Node, and beside it, in `parts`, what is read when it is first needed: finding and reading modules
 * is most of what a start costs.
 *
 * @param {string} entry its program in the workspace
 * @param {string} folder where `<name>.mjs` is written
 * @param {readonly string[]} outside packages that stay packages
 * @returns {Promise<{ modules: readonly string[], files: readonly string[] }>} the modules that went into it, and its files
 */
export async function bundle(name, entry, folder, outside) {
  const external = new Set([...outside, ...LATER, ...ABSENT]);
  const bundled = await rolldown({
    input: { [name]: entry },
    platform: 'node',
    external: (id) => external.has(id),
    // What a library tries to load and can do without.
    onLog: (level, log, handle) => (log.code === 'UNRESOLVED_IMPORT' ? undefined : handle(level, log)),
  });
  mkdirSync(folder, { recursive: true });
  const { output } = await bundled.write({
    dir: folder,
    format: 'esm',
    entryFileNames: '[name].mjs',
    chunkFileNames: 'parts/[name]-[hash].mjs',
    minify: false,
    comments: { legal: true },
  });
  await bundled.close();
  chmodSync(join(folder, `${name}.mjs`), 0o755);
  const chunks = output.filter((chunk) => chunk.type === 'chunk');
  return { modules: chunks.flatMap(({ moduleIds }) => moduleIds), files: chunks.map(({ fileName }) => join(folder, fileName)) };
}

/**
 * A package that is read by `require` when it is first needed, as one file in `folder/node_modules`: most are dozens, and each costs.
 *
 * @returns {Promise<object>} its manifest
 */
export async function bundlePackage(name, from, folder) {
  const source = findPackage(name, from);
  if (source === undefined) throw new Error(`the package ${name}, which ${from} needs, is not installed: npm run build`);
  const at = join(folder, 'node_modules', name);
  const require = createRequire(join(source, 'package.json'));
  const entry = require.resolve(source);
  // Named one by one, so that `import` finds the names too.
  const names = Object.keys(require(source)).filter((one) => one !== 'default');
  const bundled = await rolldown({
    input: 'all',
    platform: 'node',
    plugins: [
      {
        name: 'all',
        resolveId: (id) => (id === 'all' ? id : undefined),
        load: (id) => (id === 'all' ? `export { ${names.join(', ')} } from ${JSON.stringify(entry)};` : undefined),
      },
    ],
  });
  await bundled.write({ file: join(at, 'index.cjs'), format: 'cjs', minify: false, comments: { legal: true } });
  await bundled.close();
  const json = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  writeFileSync(
    join(at, 'package.json'),
    `${JSON.stringify({ name, version: json.version, license: json.license, main: './index.cjs' }, null, 2)}\n`,
  );
  if (existsSync(join(source, 'LICENSE'))) cpSync(join(source, 'LICENSE'), join(at, 'LICENSE'));
  return json;
}

/** Changes the one place of a bundle that says its version. @param {readonly string[]} files those of `bundle` */
export function renumber(files, from, to) {
  const line = `VERSION = "${from}"`;
  const holders = files.filter((file) => readFileSync(file, 'utf8').includes(line));
  if (holders.length === 0) throw new Error(`none of ${files.join(', ')} says its version as ${line}: mend scripts/artefacts/bundle.mjs`);
  for (const file of holders) writeFileSync(file, readFileSync(file, 'utf8').replaceAll(line, `VERSION = "${to}"`));
}
