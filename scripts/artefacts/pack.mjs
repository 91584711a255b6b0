import { spawnSync } from 'node:child_process';
import { createHash, createPrivateKey, sign } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** The same files give the same bytes on every machine and day. @returns {string} the archive */
export function pack(folder) {
  const archive = `${folder}.tar.gz`;
  // ustar: the plainest form, and the only one that `update` unpacks.
  const tar = ['--format=ustar', '--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--mode=go=rX,u+rw', '-cf', '-'];
  const made = spawnSync('tar', [...tar, '-C', dirname(folder), basename(folder)], { maxBuffer: 512 << 20 });
  if (made.status !== 0) throw new Error(`tar could not pack ${folder}: ${made.stderr}`);
  // No name and no time in the header of the compression (-n).
  const squeezed = spawnSync('gzip', ['-n', '-9'], { input: made.stdout, maxBuffer: 512 << 20 });
  if (squeezed.status !== 0) throw new Error(`gzip could not compress ${folder}: ${squeezed.stderr}`);
  writeFileSync(archive, squeezed.stdout);
  return archive;
}

/** `SHA256SUMS`, as `sha256sum -c` reads it; with a key also `SHA256SUMS.sig`: its Ed25519 signature (RFC 8032), base64. @param {string | undefined} keyFile PKCS #8 in PEM */
export function checksums(folder, files, keyFile) {
  const sums = files.map((file) => `${createHash('sha256').update(readFileSync(file)).digest('hex')}  ${basename(file)}\n`).join('');
  writeFileSync(join(folder, 'SHA256SUMS'), sums);
  if (keyFile === undefined) return;
  const signature = sign(null, Buffer.from(sums), createPrivateKey(readFileSync(keyFile)));
  writeFileSync(join(folder, 'SHA256SUMS.sig'), `${signature.toString('base64')}\n`);
}

export const sizeOf = (file) => statSync(file).size;
