import type { Canvas, Colour } from './canvas.js';

const hex = (colour: Colour): string => colour.toString(16).padStart(6, '0');

/** Writes down what is drawn, one line a stroke: what the M5Stack's own program is held against (packages/home/displays/golden). */
export class Strokes implements Canvas {
  readonly lines: string[] = [];

  area(x: number, y: number, width: number, height: number, colour: Colour): void {
    this.lines.push(`area ${x} ${y} ${width} ${height} ${hex(colour)}`);
  }

  rect(x: number, y: number, width: number, height: number, colour: Colour): void {
    this.lines.push(`rect ${x} ${y} ${width} ${height} ${hex(colour)}`);
  }

  disc(cx: number, cy: number, radius: number, colour: Colour): void {
    this.lines.push(`disc ${cx} ${cy} ${radius} ${hex(colour)}`);
  }

  text(x: number, y: number, text: string, colour: Colour, scale = 1): void {
    this.lines.push(`text ${x} ${y} ${scale} ${hex(colour)} ${text}`);
  }

  qr(x: number, y: number, size: number, text: string): void {
    this.lines.push(`qr ${x} ${y} ${size} ${text}`);
  }
}
