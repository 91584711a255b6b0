export declare const PROGRAMS: {
  chromium: string;
  php: string;
  nc: string;
  ip: string;
  nft: string;
  socat: string;
  setpriv: string;
  python3: string;
  faketime: string;
  mount: string;
  prlimit: string;
  nsenter: string;
  'mkfs.ext4': string;
  nginx: string;
};
export declare const REHEARSED: {
  apache2: string;
  lighttpd: string;
  caddy: string;
  'php-cgi': string;
  'spawn-fcgi': string;
  'php-fpm8.2': string;
  certbot: string;
  pebble: string;
};
export declare const BESIDE: Readonly<Record<string, readonly string[]>>;
export declare function findProgram(name: string): string | undefined;
export declare function missingPrograms(programs?: Readonly<Record<string, string>>): string[];
