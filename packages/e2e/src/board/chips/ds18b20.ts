/** A DS18B20 on a 1-Wire bus, byte by byte (datasheet 19-7487: ROM and function commands, scratchpad, CRC). */
export class Ds18b20 {
  readonly rom: Uint8Array;
  celsius: number;
  /** Its wire is loose. */
  gone = false;
  /** Bits flip on the way. */
  disturbed = false;
  #state: 'rom' | 'match' | 'function' | 'read' | 'idle' = 'idle';
  #matched: number[] = [];
  #out: number[] = [];
  /** After power-up it holds 85 °C until it has measured. */
  #raw = 0x0550;
  #measured: { readonly raw: number; readonly at: number } | undefined;

  constructor(celsius: number, serial = 1) {
    this.celsius = celsius;
    const rom = [0x28, serial & 255, serial >> 8, 0, 0, 0, 0];
    this.rom = Uint8Array.from([...rom, crc8(rom)]);
  }

  /** Its presence pulse. */
  reset(): boolean {
    this.#state = this.gone ? 'idle' : 'rom';
    this.#out = [];
    return !this.gone;
  }

  write(byte: number): void {
    if (this.#state === 'rom') {
      if (byte === 0xcc) this.#state = 'function';
      if (byte !== 0x55) return;
      this.#state = 'match';
      this.#matched = [];
    } else if (this.#state === 'match') {
      this.#matched.push(byte);
      if (this.#matched.length === 8) this.#state = this.#matched.every((one, i) => one === this.rom[i]) ? 'function' : 'idle';
    } else if (this.#state === 'function') this.#function(byte);
  }

  read(): number {
    const byte = this.#out.shift() ?? 0xff;
    return this.disturbed ? byte ^ 0x10 : byte;
  }

  #function(command: number): void {
    const { performance } = globalThis;
    if (command === 0x44) this.#measured = { raw: Math.round(this.celsius * 16), at: performance.now() + 740 };
    if (command !== 0xbe) return;
    if (this.#measured !== undefined && performance.now() >= this.#measured.at) this.#raw = this.#measured.raw;
    const raw = this.#raw & 0xffff;
    // Alarm limits, 12 bits, and what the chip says of itself: 0x0c after power-up, else 16 less the low bits.
    const pad = [raw & 255, raw >> 8, 0x4b, 0x46, 0x7f, 0xff, this.#raw === 0x0550 ? 0x0c : 0x10 - (raw & 15), 0x10];
    this.#out = [...pad, crc8(pad)];
  }
}

/** Dallas' CRC: x^8 + x^5 + x^4 + 1, lowest bit first. */
export function crc8(bytes: Iterable<number>): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let i = 0; i < 8; i++) crc = crc & 1 ? (crc >> 1) ^ 0x8c : crc >> 1;
  }
  return crc;
}
