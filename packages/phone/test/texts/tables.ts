import { readdirSync } from 'node:fs';
import { join } from 'node:path';

export type Forms = string | Readonly<Record<string, string>>;
export type Table = Readonly<Record<string, Forms>>;

const texts = join(import.meta.dirname, '../../src/texts');

/** Every table of texts by its file's name: those of the first screen, and those that come with a later view. */
export async function tablesOf(language: 'en' | 'ja' | 'zh-Hans'): Promise<ReadonlyMap<string, Table>> {
  const files = readdirSync(join(texts, language)).filter((file) => file.endsWith('.ts'));
  const tables = files.map(async (file): Promise<[string, Table]> => {
    const module = (await import(join(texts, language, file))) as Readonly<Record<string, Table>>;
    return [file, Object.assign({}, ...Object.values(module))];
  });
  return new Map(await Promise.all(tables));
}
