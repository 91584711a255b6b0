import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';

/** The folder and manifest of the package that a file belongs to; undefined outside of any. */
export function packageOf(file) {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (!existsSync(manifest)) continue;
    const json = JSON.parse(readFileSync(manifest, 'utf8'));
    // A folder inside a package may only say of which kind its modules are.
    if (json.name !== undefined && json.version !== undefined) return { folder, json };
  }
  return undefined;
}

/** Where `from` finds the package `name`, as its real path; undefined where it is not installed. */
export function findPackage(name, from) {
  for (let folder = realpathSync(from); folder !== dirname(folder); folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name);
    if (existsSync(join(found, 'package.json'))) return realpathSync(found);
  }
  try {
    return packageOf(createRequire(join(from, 'package.json')).resolve(name))?.folder;
  } catch {
    return undefined;
  }
}

/** Not needed to run: sources of compiled parts, types, maps, other systems' builds. */
const NEEDLESS =
  /(?:^|\/)(?:test|tests|docs?|examples?|src|deps|\.github|build-tmp[^/]*)(?:\/|$)|\.(?:d\.[cm]?ts|map|md|cc|cpp|h|gyp|gypi)$/;
const OTHER_SYSTEMS = /prebuilds\/(?!linux-)/;

/**
 * Copies packages with all that they depend on into `folder/node_modules`, each version once, another version inside the package that needs it.
 *
 * @returns {readonly object[]} the manifests of what was copied
 */
export function copyPackages(names, from, folder) {
  const copied = new Map();
  const place = (name, wantedBy, at) => {
    const source = findPackage(name, wantedBy);
    if (source === undefined) throw new Error(`the package ${name}, which ${wantedBy} needs, is not installed: npm run build`);
    const top = join(folder, 'node_modules', name);
    const inside = join(at, 'node_modules', name);
    const target = copied.has(top) && copied.get(top).source !== source ? inside : top;
    if (copied.has(target)) return;
    const json = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
    copied.set(target, { source, json });
    mkdirSync(target, { recursive: true });
    cpSync(source, target, {
      recursive: true,
      dereference: true,
      filter: (path) =>
        isNeeded(
          path
            .slice(source.length + 1)
            .split(sep)
            .join('/'),
          json,
        ),
    });
    for (const dependency of Object.keys(json.dependencies ?? {})) place(dependency, source, target);
  };
  for (const name of names) place(name, from, folder);
  return [...copied.values()].map(({ json }) => json);
}

/** Compiled packages keep `src` out; others may have their code there. */
function isNeeded(path, json) {
  if (path === '') return true;
  if (/^node_modules(?:\/|$)/.test(path) || OTHER_SYSTEMS.test(path)) return false;
  return json.gypfile === true || existsInPrebuilds(json) ? !NEEDLESS.test(path) : !/\.(?:map|md)$/.test(path);
}
const existsInPrebuilds = (json) => json.scripts?.install !== undefined;
