export declare const PROGRAMS: {
  chromium: string;
  php: string;
  nc: string;
  ip: string;
  nft: string;
  socat: string;
  setpriv: string;
  python3: string;
};
export declare function findProgram(name: string): string | undefined;
export declare function missingPrograms(): (keyof typeof PROGRAMS)[];
