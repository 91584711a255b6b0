/** Names that the home keeps for itself. */
const RESERVED: ReadonlySet<string> = new Set(['home', 'new']);

/**
 * A controller's id made from its title: lower case, words joined by dashes, at most 32 characters; a number follows where
 * the name is taken. A title without Latin letters or digits gives `controller`.
 */
export function controllerIdOf(title: string, taken: (id: string) => boolean): string {
  const slug = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 32)
    .replace(/^-+|-+$/g, '');
  const base = slug === '' ? 'controller' : slug;
  const free = (id: string): boolean => !RESERVED.has(id) && !taken(id);
  if (free(base)) return base;
  for (let n = 2; ; n++) if (free(`${base}-${n}`)) return `${base}-${n}`;
}

/** Whether a person may give a controller this id. */
export const isControllerId = (id: string): boolean => /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/.test(id) && !RESERVED.has(id);
