/**
 * `npm run artefacts [-- --out FOLDER] [--key FILE] [--trust FILE]… [--notes FILE] [--only NAME] [--as VERSION]`: each tier as an archive that
 * needs Node and nothing else, with its bill of materials, what the release says of itself, checksums, and with --key (Ed25519, PKCS #8 PEM)
 * their signature. What is signed trusts, for its successor, the key that signed it and those of --trust (public, PEM). --as: under another
 * number, for rehearsals.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundle, bundlePackage, renumber } from './bundle.mjs';
import { copyPackages, findPackage, packageOf } from './modules.mjs';
import { bringKeys, describe } from './note.mjs';
import { checksums, pack, sizeOf } from './pack.mjs';
import { billOfMaterials } from './sbom.mjs';
import { LATER, TIERS } from './tiers.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const { values: flags } = parseArgs({
  options: {
    out: { type: 'string', default: join(root, 'artefacts') },
    key: { type: 'string' },
    trust: { type: 'string', multiple: true, default: [] },
    notes: { type: 'string' },
    only: { type: 'string' },
    as: { type: 'string' },
  },
});
const source = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const version = flags.as ?? source.version;
const out = resolve(flags.out);
mkdirSync(out, { recursive: true });

const archives = [];
for (const [name, tier] of Object.entries(TIERS)) {
  if (flags.only !== undefined && flags.only !== name) continue;
  archives.push(await artefact(name, tier));
}
if (archives.length === 0) throw new Error(`--only ${flags.only}: take one of ${Object.keys(TIERS).join(', ')}`);
// Those that an earlier run left there too: one list for all.
const all = readdirSync(out).filter((file) => file.endsWith(`-${version}.tar.gz`));
const note = describe(out, { version, notes: flags.notes });
checksums(out, [...all.map((file) => join(out, file)), note], flags.key);
console.log(flags.key === undefined ? 'Not signed: a release is (--key FILE).' : 'Signed: SHA256SUMS.sig');

async function artefact(name, { folder, description, natives, later = [], site }) {
  const home = join(root, 'packages', folder);
  const at = join(out, `${name}-${version}`);
  rmSync(at, { recursive: true, force: true });
  const { modules, files } = await bundle(name, join(home, 'bin', `${name}.js`), at, [...natives, ...later]);
  if (version !== source.version) renumber(files, source.version, version);
  // What is found from the package that asks for it: the platform and the configuration have dependencies of their own.
  const copied = [
    ...copyPackages(
      natives.filter((one) => one.startsWith('@serialport/')),
      join(root, 'node_modules/.pnpm/node_modules'),
      at,
    ),
    ...copyPackages(
      natives.filter((one) => !one.startsWith('@serialport/')),
      home,
      at,
    ),
    ...copyPackages(
      later.filter((one) => findPackage(one, home) !== undefined),
      home,
      at,
    ),
    ...copyPackages(
      later.filter((one) => findPackage(one, home) === undefined),
      join(root, 'packages/platform'),
      at,
    ),
    ...(await Promise.all(LATER.map((one) => bundlePackage(one, join(root, 'packages/config'), at)))),
  ];
  const bundled = modules
    .map((id) => packageOf(id.replace(/^\0/, ''))?.json)
    .filter((json) => json !== undefined && !json.name.startsWith('@around/'));
  if (site)
    cpSync(join(root, 'packages/phone/dist/site'), join(at, 'site'), { recursive: true, filter: (path) => !path.endsWith('.built') });
  const manifest = {
    name,
    version,
    description,
    license: 'MIT',
    type: 'module',
    engines: { node: '>=20.19' },
    bin: { [name]: `./${name}.mjs` },
  };
  writeFileSync(join(at, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  writeFileSync(
    join(at, 'sbom.cdx.json'),
    `${JSON.stringify(billOfMaterials({ name, version, description }, [...bundled, ...copied]), null, 2)}\n`,
  );
  bringKeys(join(at, 'keys'), flags.key, flags.trust);
  const archive = pack(at);
  console.log(`${archive.slice(out.length + 1).padEnd(28)} ${Math.ceil(sizeOf(archive) / 1024)} KiB`);
  return archive;
}
