/** An open I2C bus (7-bit addresses). Every call may throw PlatformError `missing` (no bus, no answer) or `failed`. */
export interface I2cBus {
  write(address: number, bytes: Uint8Array): Promise<void>;
  read(address: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

export interface I2cBuses {
  /** @throws PlatformError `missing` where there is no such bus or no I2C support is installed */
  openI2c(bus: number): Promise<I2cBus>;
}
