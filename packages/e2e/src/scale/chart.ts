export interface Line {
  readonly name: string;
  /** [x, y], x ascending. */
  readonly points: readonly (readonly [number, number])[];
}

export interface Chart {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly lines: readonly Line[];
}

/** Okabe and Ito's colours, which are told apart by people who see fewer; each line has dashes of its own besides. */
const COLOURS = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#000000'];
const DASHES = ['', '9 4', '2 3', '12 3 2 3', '5 5', '1 6'];
const WIDTH = 760;
const HEIGHT = 380;
const LEFT = 74;
const RIGHT = 20;
const TOP = 44;
const BOTTOM = 52;
const ROW = 18;

/** Round steps, five or so, from 0 to at least `most`. */
function steps(most: number): number[] {
  const rough = (most || 1) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((one) => one * power >= rough) ?? 10) * power;
  return Array.from({ length: Math.ceil((most || 1) / step - 1e-9) + 1 }, (_, i) => Number((i * step).toPrecision(6)));
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const short = (value: number): string => Number(value.toFixed(1)).toString();

/** Lines over axes that begin at 0, as SVG for a white page. */
export function svgOf({ title, x, y, lines }: Chart): string {
  const points = lines.flatMap((line) => line.points);
  const xs = steps(Math.max(...points.map(([at]) => at)));
  const ys = steps(Math.max(...points.map(([, value]) => value)));
  const height = HEIGHT + lines.length * ROW;
  const right = WIDTH - RIGHT;
  const base = HEIGHT - BOTTOM;
  const px = (at: number): string => short(LEFT + (at / (xs.at(-1) as number)) * (right - LEFT));
  const py = (value: number): string => short(base - (value / (ys.at(-1) as number)) * (base - TOP));
  const label = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 6 });
  const grid = [
    ...ys.map(
      (value) =>
        `<line x1="${LEFT}" x2="${right}" y1="${py(value)}" y2="${py(value)}" stroke="#ddd"/><text x="${LEFT - 8}" y="${py(value)}" text-anchor="end" dominant-baseline="middle">${label(value)}</text>`,
    ),
    ...xs.map((at) => `<text x="${px(at)}" y="${base + 18}" text-anchor="middle">${label(at)}</text>`),
  ];
  const drawn = lines.map(({ name, points: of }, i) => {
    const style = `fill="none" stroke="${COLOURS[i % COLOURS.length]}" stroke-width="2" stroke-dasharray="${DASHES[i % DASHES.length]}"`;
    const row = HEIGHT + i * ROW;
    return `<polyline points="${of.map(([at, value]) => `${px(at)},${py(value)}`).join(' ')}" ${style}/><line x1="${LEFT}" x2="${LEFT + 44}" y1="${row}" y2="${row}" ${style}/><text x="${LEFT + 54}" y="${row}" dominant-baseline="middle">${escaped(name)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="13" role="img" aria-label="${escaped(title).replaceAll('"', '&quot;')}">
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
<text x="${LEFT}" y="24" font-size="16">${escaped(title)}</text>
${grid.join('\n')}
<line x1="${LEFT}" x2="${right}" y1="${base}" y2="${base}" stroke="#444"/>
<text x="${(LEFT + right) / 2}" y="${base + 38}" text-anchor="middle">${escaped(x)}</text>
<text x="16" y="${(TOP + base) / 2}" text-anchor="middle" transform="rotate(-90 16 ${(TOP + base) / 2})">${escaped(y)}</text>
${drawn.join('\n')}
</svg>
`;
}
