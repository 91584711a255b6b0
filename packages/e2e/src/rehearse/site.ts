import { X509Certificate } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { anyPort } from '@around/demo';
import { type Certificate, certificate } from './certificates.js';

const DEPLOY = fileURLToPath(new URL('../../../../deploy/web', import.meta.url));
/** The example page that the files of deploy/web serve. */
const LAMP_PHP = fileURLToPath(new URL('../../../web/examples/lamp.php', import.meta.url));
/** The name that stands in every file of deploy/web. */
const DOMAIN = 'around.example';
/** What a browser, a home and a phone dial here: this machine's own name is the one that needs no DNS. */
export const HOST = 'localhost';
/** Who signs the rehearsal's certificates. */
export const AUTHORITY = 'Around rehearsal';
const DAY = 86_400_000;
/** Who may open the PHP page. */
export const LOGIN = { user: 'ann', password: 'only at the rehearsal' } as const;
/** In the files a server waits 60 s, and the relay pings every 15 s. Here both are this many times as fast. */
const SCALE = 7.5;
export const IDLE = { ms: 60_000 / SCALE, pingMs: 15_000 / SCALE } as const;

export interface SitePorts {
  readonly https: number;
  readonly http: number;
  readonly php: number;
  /** PHP as CGI, where the server has both. */
  readonly cgi: number;
  readonly web: number;
  readonly tcp: number;
}

/** Where one web server is rehearsed: a folder, ports, and a certificate of the rehearsal's own authority. */
export class Site {
  readonly folder: string;
  readonly ports: SitePorts;
  /** What this process trusts (`NODE_EXTRA_CA_CERTS`). */
  readonly authority: Certificate;

  /** Where the server looks for its certificate: the folder that is /etc/letsencrypt/live/around.example in the files. */
  readonly certificates: string;

  /** The serial number of the authority's own certificate for it, in `live`. */
  serial = '';
  /** What stands for the domain. */
  readonly host: string;

  private constructor(folder: string, ports: SitePorts, authority: Certificate, certificates: string, host: string) {
    this.folder = folder;
    this.host = host;
    this.ports = ports;
    this.authority = authority;
    this.certificates = certificates;
  }

  /** @param authority paths of PEM files */
  static async make(folder: string, { cert, key }: Certificate): Promise<Site> {
    const authority = { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
    return Site.#at(folder, await newPorts(), authority, join(folder, 'live'), HOST);
  }

  /** Another one before the same relay, in a folder of this one, with the domain as it stands in the files; its certificate is still to come. */
  async empty(name: string): Promise<Site> {
    const { web, tcp } = this.ports;
    const folder = this.path(name);
    return Site.#at(folder, { ...(await newPorts()), web, tcp }, this.authority, join(folder, 'letsencrypt/live', DOMAIN), DOMAIN);
  }

  static #at(folder: string, ports: SitePorts, authority: Certificate, certificates: string, host: string): Site {
    const site = new Site(folder, ports, authority, certificates, host);
    for (const name of ['logs', 'run', 'live', 'webroot/.well-known/acme-challenge', 'etc'])
      mkdirSync(join(folder, name), { recursive: true });
    // Servers that drop root's rights write there too.
    for (const name of ['logs', 'run', 'etc']) chmodSync(join(folder, name), 0o777);
    site.certify();
    site.write('php/lamp.php', readFileSync(LAMP_PHP, 'utf8'));
    return site;
  }

  /** Puts a new certificate of the authority's into `live`. @returns its serial number, as `X509Certificate` tells it */
  certify(): string {
    const own = certificate({
      name: HOST,
      issuer: { name: AUTHORITY, ...this.authority },
      from: Date.now() - DAY,
      until: Date.now() + 30 * DAY,
    });
    this.write('live/fullchain.pem', own.cert);
    // As certbot leaves it: for root alone.
    chmodSync(this.write('live/privkey.pem', own.key), 0o600);
    this.serial = new X509Certificate(own.cert).serialNumber;
    return this.serial;
  }

  get origin(): string {
    return `https://${this.host}:${this.ports.https}`;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /**
   * Copies a file of deploy/web as an owner would, with the domain, ports, paths and time-outs of this rehearsal.
   * @param swaps what else is replaced @throws Error where one of them is not in the file: it would not be the owner's any more
   */
  copy(file: string, to: string, swaps: Readonly<Record<string, string>>): string {
    const text = readFileSync(join(DEPLOY, file), 'utf8');
    return this.write(to, swapped(text, swaps, file).replaceAll(DOMAIN, this.host));
  }

  write(name: string, text: string): string {
    const path = this.path(name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }
}

async function newPorts(): Promise<SitePorts> {
  const [https, http, php, cgi, web, tcp] = await Promise.all([anyPort(), anyPort(), anyPort(), anyPort(), anyPort(), anyPort()]);
  return { https, http, php, cgi, web, tcp };
}

/** The text with every `from` replaced, in the order given. @throws Error where one is not there */
export function swapped(text: string, swaps: Readonly<Record<string, string>>, what: string): string {
  let out = text;
  for (const [from, to] of Object.entries(swaps)) {
    if (!out.includes(from)) throw new Error(`${what} holds no "${from}" any more: change how the rehearsal replaces it`);
    out = out.replaceAll(from, to);
  }
  return out;
}
