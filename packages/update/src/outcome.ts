/** How an update ended. */
export type Outcome =
  /** What runs is what the source has. */
  | { readonly outcome: 'upToDate'; readonly running: string }
  /** `--check`, `--dry-run`: there is a newer one. */
  | {
      readonly outcome: 'available';
      readonly running: string;
      readonly version: string;
      readonly date: string;
      readonly notes: string;
      readonly steps: readonly string[];
    }
  /** `--back`: the version before is the current one again. */
  | { readonly outcome: 'returned'; readonly running: string; readonly version: string }
  /** It is the current one; nobody has started it yet. */
  | { readonly outcome: 'switched'; readonly running: string; readonly version: string }
  /** It proved itself, and stays. */
  | { readonly outcome: 'updated'; readonly running: string; readonly version: string }
  | { readonly outcome: 'wentBack'; readonly running: string; readonly version: string; readonly why: string };

/** The same in words. @param name `frMhs` */
export function explainOutcome(name: string, outcome: Outcome): string {
  switch (outcome.outcome) {
    case 'upToDate':
      return `${name} ${outcome.running} is the newest that the source has.`;
    case 'available':
      return [
        `${name} ${outcome.version} of ${outcome.date.slice(0, 10)} can be had; ${outcome.running} runs.`,
        ...(outcome.notes === '' ? [] : [outcome.notes.trim()]),
        ...outcome.steps.map((step) => `  would: ${step}`),
      ].join('\n');
    case 'switched':
      return `${name} ${outcome.version} is in place, and on trial from its next start. Under deploy/launch.sh the one that runs ends by itself, and its supervisor starts the new one; where that does not happen: systemctl restart ${name}, sv restart ${name}, or stop it and start it again.`;
    case 'returned':
      return `${name} ${outcome.version} is current again. The one that runs makes way for it by itself; where that does not happen, restart it.`;
    case 'updated':
      return `${name} ${outcome.version} runs and is well. ${outcome.running} stays beside it: "${name} update --back" returns to it.`;
    case 'wentBack':
      return `${name} ${outcome.version} was taken back, and ${outcome.running} runs again: ${outcome.why}`;
  }
}
