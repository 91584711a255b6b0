/** A program as an install script leaves it. */
export interface Tier {
  readonly name: 'frAroundWeb' | 'frMhs' | 'frMhc';
  /** Also the folder of its install script and of its data. */
  readonly tier: 'web' | 'home' | 'controller';
  /** Where it listens when all is there: who does is the process that counts, whatever a supervisor says. */
  readonly port: number;
  /** What it logs when it has ended cleanly. */
  readonly goodbye: string;
  /** For its install script. */
  readonly more: string;
}

export const TIERS: readonly Tier[] = [
  { name: 'frAroundWeb', tier: 'web', port: 12345, goodbye: '"msg":"stopping"', more: 'home.example --no-certificate' },
  { name: 'frMhs', tier: 'home', port: 8080, goodbye: 'the home has stopped', more: '' },
  { name: 'frMhc', tier: 'controller', port: 45671, goodbye: 'the controller has stopped', more: '' },
];
