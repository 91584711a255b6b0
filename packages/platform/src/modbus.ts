export type ModbusTable = 'holding' | 'input' | 'coil' | 'discrete';

export interface ModbusRequest {
  readonly unit: number;
  readonly table: ModbusTable;
  /** From 0, as the protocol counts. */
  readonly address: number;
  readonly timeoutMs: number;
}

/** An open way to Modbus units: a TCP connection or a serial line. One request at a time; who opens it sees to that. */
export interface ModbusLine {
  /** Registers, or 0 and 1. @throws PlatformError `timedOut` | `closed` | `failed` (the unit refused, in words) */
  read(request: ModbusRequest & { readonly count: number }): Promise<readonly number[]>;
  /** Holding registers or coils. @throws as `read` */
  write(request: ModbusRequest & { readonly values: readonly number[] }): Promise<void>;
  /** Whether it still is. */
  readonly open: boolean;
  close(): Promise<void>;
}

export interface ModbusMasters {
  /** Gets ready what the first request would otherwise wait for. @throws Error where Modbus is not installed */
  prepare(): Promise<void>;
  /** @param url `tcp://host:port` or `rtu:/dev/ttyUSB0` @throws PlatformError */
  openModbus(
    url: string,
    serial: { readonly baudRate: number; readonly parity: 'none' | 'even' | 'odd' },
    timeoutMs: number,
  ): Promise<ModbusLine>;
}
