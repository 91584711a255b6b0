/** The part of MicroPython's WebAssembly port that is used; the package has no types of its own. */
declare module '@micropython/micropython-webassembly-pyscript/micropython.mjs' {
  export interface MicroPython {
    readonly FS: { mkdir(path: string): void; writeFile(path: string, text: string): void };
    readonly globals: { get(name: string): unknown };
    runPython(code: string): void;
  }
  export function loadMicroPython(options: {
    /** Bytes. */
    readonly heapsize?: number;
    readonly linebuffer?: boolean;
    stdout?(line: string): void;
  }): Promise<MicroPython>;
}
