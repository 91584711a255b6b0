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
};
export declare function findProgram(name: string): string | undefined;
export declare function missingPrograms(): (keyof typeof PROGRAMS)[];
