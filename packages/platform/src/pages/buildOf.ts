import type { PageFiles } from './pageFiles.js';

/** The hash by which a built page names itself (`build.json`), 16 hexadecimal digits; undefined where there is none. */
export function buildOf(files: PageFiles): string | undefined {
  const file = files.get('/build.json');
  if (file === undefined) return undefined;
  try {
    const { build } = JSON.parse(new TextDecoder().decode(file.bytes)) as { build?: unknown };
    return typeof build === 'string' && /^[0-9a-f]{16}$/.test(build) ? build : undefined;
  } catch {
    return undefined;
  }
}
