export function describe(
  folder: string,
  about: { readonly version: string; readonly notes?: string; readonly date?: string; readonly from?: string },
): string;
export function bringKeys(folder: string, signing: string | undefined, others: readonly string[]): void;
