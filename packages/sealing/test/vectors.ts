import { existsSync, readFileSync } from 'node:fs';

const ROOT = new URL('../../../../shared/vectors/', import.meta.url);

/** Published test data beside the checkout; undefined (and a visible line) where it is absent. */
export function vectorFile(name: string): unknown {
  const file = new URL(name, ROOT);
  if (!existsSync(file)) {
    console.log(`skipped: ../shared/vectors/${name} is not here`);
    return undefined;
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}

export const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));
export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
