/** The part of i2c-bus that is used; the package has no types of its own. */
declare module 'i2c-bus' {
  export interface PromisifiedBus {
    i2cRead(address: number, length: number, buffer: Buffer): Promise<{ bytesRead: number; buffer: Buffer }>;
    i2cWrite(address: number, length: number, buffer: Buffer): Promise<{ bytesWritten: number; buffer: Buffer }>;
    close(): Promise<void>;
  }
  const i2c: { openPromisified(bus: number): Promise<PromisifiedBus> };
  // biome-ignore lint/style/noDefaultExport: that is how the package exports
  export default i2c;
}
