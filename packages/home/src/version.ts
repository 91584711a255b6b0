export const VERSION = '0.1.0';
/** What this home calls itself to its clients and controllers. */
export const SOFTWARE = `frMhs ${VERSION}`;
