export const VERSION = '0.1.0';
/** How this program names itself to a home. */
export const SOFTWARE = `around ${VERSION}`;
