import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readOptions } from '../../src/rehearse/options.js';
import { swapped } from '../../src/rehearse/site.js';
import { rehearsalTable } from '../../src/rehearse/table.js';

const DEPLOY = fileURLToPath(new URL('../../../../deploy/web', import.meta.url));
const REHEARSE = fileURLToPath(new URL('../../src/rehearse', import.meta.url));

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(folder, name)).isFile());

describe('the rehearsal of deploy/web', () => {
  it('takes every file that an owner copies', () => {
    const source = filesIn(REHEARSE)
      .map((name) => readFileSync(join(REHEARSE, name), 'utf8'))
      .join('\n');
    const files = filesIn(DEPLOY).filter((name) => name !== 'install.sh');
    expect(files.length).toBeGreaterThan(10);
    expect(files.filter((name) => !source.includes(`'${name}'`))).toEqual([]);
  });

  it('refuses to replace what a file does not hold: it would not be the owner’s any more', () => {
    expect(swapped('listen 443; listen 443;', { 443: '8443' }, 'a file')).toBe('listen 8443; listen 8443;');
    expect(() => swapped('listen 443;', { 'listen 80;': '' }, 'a file')).toThrow('a file holds no "listen 80;"');
  });

  it('tells in its table what was seen, what failed and why, and what could not be tried', () => {
    const rows = [
      {
        name: 'nginx',
        cells: [
          { column: 'TLS', ok: true, text: 'h2' },
          { column: 'PHP', ok: true, tried: false, text: 'not tried: package php-fpm' },
        ],
      },
      { name: 'Caddy', cells: [{ column: 'TLS', ok: false, text: 'refused' }] },
      { name: 'Apache', cells: [], notTried: 'package apache2' },
    ];
    expect(rehearsalTable(['TLS', 'PHP'], rows).split('\n')).toEqual([
      '     nginx                       Caddy',
      'TLS  ✓ h2                        ✗ see below',
      'PHP  not tried: package php-fpm  –',
      'Apache: not tried: package apache2',
      '✗ Caddy, TLS: refused',
    ]);
  });

  it('takes servers and columns by name, whatever the case, and says which there are', () => {
    const read = (...args: string[]) => readOptions(args, ['nginx', 'Caddy'], ['TLS', 'phone']);
    expect(read('--only', 'caddy', '--columns', 'tls')).toMatchObject({ servers: ['Caddy'], columns: ['TLS'], idleMs: 20_000 });
    expect(read()).toMatchObject({ servers: ['nginx', 'Caddy'], columns: ['TLS', 'phone'] });
    expect(() => read('--only', 'iis')).toThrow('--only takes one or more of nginx, Caddy, not "iis"');
    expect(() => read('--idle', 'long')).toThrow('--idle takes seconds');
  });
});
