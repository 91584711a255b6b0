export function pack(folder: string): string;
export function checksums(folder: string, files: readonly string[], keyFile: string | undefined): void;
export function sizeOf(file: string): number;
