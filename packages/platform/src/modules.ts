/** Programs of the owner's that are loaded into this one. */
export interface Modules {
  /**
   * What a file (`./lamp.mjs`, from the folder of the configuration) or an installed package exports.
   * @throws Error, for people, where it is not there or cannot be loaded
   */
  load(name: string): Promise<Readonly<Record<string, unknown>>>;
}
