/** Small files of the machine that are only read: what its kernel tells of sensors, and secrets of the configuration. */
export interface BoardFiles {
  /** Its text. A relative path begins at the folder of the configuration. @throws PlatformError `missing` | `denied` | `tooLarge` | `failed` */
  readText(path: string): Promise<string>;
  /** The names in a folder; none where there is no such folder. @throws PlatformError `denied` | `failed` */
  list(folder: string): Promise<readonly string[]>;
}
