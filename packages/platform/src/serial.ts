export interface SerialHandlers {
  /** One line, without its end; empty ones are skipped, longer ones than the bound were dropped whole. */
  onLine(line: string): void;
  /** The port went away (unplugged, closed). Exactly once. */
  onClose(error?: Error): void;
}

/** An open serial port that speaks lines (UTF-8, `\n`). */
export interface SerialLine {
  readonly path: string;
  /** Writes one line; false when more than 16 KiB wait unsent (the line is then dropped: send the newest again later). */
  writeLine(line: string): boolean;
  close(): Promise<void>;
}

export interface SerialPorts {
  /** @throws PlatformError `missing` | `denied` | `inUse` */
  openSerial(options: { path: string; baudRate: number; maxLine?: number }, handlers: SerialHandlers): Promise<SerialLine>;
  /** Paths of the ports that are there now. */
  listSerial(): Promise<readonly string[]>;
}
