/** The same as in package.json (a test compares them). */
export const VERSION = '0.1.0';
/** What this controller calls itself to its home. */
export const SOFTWARE = `frMhc ${VERSION}`;
