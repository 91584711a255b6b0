/** A DHT22: 40 bits, humidity and temperature in tenths, the sign in the highest bit, and their sum. */
export class Dht22 {
  celsius: number;
  percent: number;
  disturbed = false;
  gone = false;

  constructor(celsius: number, percent: number) {
    this.celsius = celsius;
    this.percent = percent;
  }

  /** Undefined: nobody answers. */
  read(): Uint8Array | undefined {
    if (this.gone) return undefined;
    const humidity = Math.round(this.percent * 10);
    const size = Math.round(Math.abs(this.celsius) * 10);
    const data = [humidity >> 8, humidity & 255, (size >> 8) | (this.celsius < 0 ? 128 : 0), size & 255];
    const sum = data.reduce((all, one) => all + one, 0);
    return Uint8Array.from([...data, (this.disturbed ? sum + 1 : sum) & 255]);
  }
}
