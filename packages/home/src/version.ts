/** What this home calls itself to its clients and controllers. */
export const SOFTWARE = 'frMhs 0.1.0';
