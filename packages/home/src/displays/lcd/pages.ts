import { isEnd } from '@around/messages';
import type { Status } from '../houseFace.js';
import type { ShownValue } from '../houseValues.js';
import type { Words } from '../words.js';
import type { Size } from './frame.js';

/** A line of the glass: text that scrolls where it is too long, or two texts at its ends, of which the left one is cut. */
export type Line = string | readonly [string, string];
export type Page = readonly Line[];

export interface LcdView {
  readonly status: Status;
  readonly favourites: readonly ShownValue[];
  /** A pairing offer; `left`: seconds. */
  readonly offer: { readonly code: string; readonly user: string; readonly left: number } | undefined;
}

/** What stands on the glass: pages that take turns, and below them lines that stay. */
export interface Layout {
  readonly pages: readonly Page[];
  readonly staying: readonly Line[];
}

/** All that there is to show, for a glass of this size. Pure. */
export function layOut(view: LcdView, words: Words, size: Size): Layout {
  if (view.offer !== undefined) return { pages: [], staying: offerLines(view.offer, words, size) };
  const { alert } = view.status;
  const staying = alert === undefined ? [] : [`⚠ ${alert}`];
  const rows = size.rows - staying.length;
  const pages = [
    clock(view.status, size, rows),
    links(view.status, words, rows),
    command(view.status, words, rows),
    ...values(view, rows, size.columns),
  ];
  return { pages: pages.filter((page) => page.length > 0), staying };
}

function offerLines(offer: NonNullable<LcdView['offer']>, words: Words, size: Size): Line[] {
  const left = `${Math.floor(offer.left / 60)}:${String(offer.left % 60).padStart(2, '0')}`;
  const lines: Line[] = [offer.code, [words.pair(offer.user), left]];
  // In the middle of a tall glass.
  const above = Math.floor((size.rows - lines.length) / 2);
  return Array.from({ length: size.rows }, (_, row) => lines[row - above] ?? '');
}

function clock(status: Status, size: Size, rows: number): Page {
  const { time, date, weather = [], home } = status;
  const short = date.slice(5);
  const whole: Line = size.columns >= time.length + date.length + 1 ? [time, date] : [time, short];
  const together = weather.map(({ value }) => value.replace(' ', '')).join(' ');
  // Eight columns hold the time or the day.
  const narrow = size.columns < time.length + short.length + 1;
  if (rows === 1) return [narrow ? time : whole];
  if (narrow) return [[time, ''], together === '' ? short : together];
  if (rows === 2) return [whole, together === '' ? home : together];
  return [whole, ...weather.slice(0, rows - 1).map(({ name, value }): Line => [name, value]), home].slice(0, rows);
}

/** Those that are down first; that all is well needs no list where there is little room. */
function links(status: Status, words: Words, rows: number): Page {
  const all = status.links;
  if (all.length === 0) return [];
  const down = all.filter(({ up }) => !up);
  const head: Line = [words.links(all.length - down.length, all.length), down.length === 0 ? '✓' : '✗'];
  if (rows === 1) return [down[0] === undefined ? head : [`✗ ${down[0].name}`, down[0].detail ?? '']];
  if (rows === 2) return [head, down[0] === undefined ? words.allUp : [`✗ ${down[0].name}`, down[0].detail ?? '']];
  return [head, ...[...down, ...all.filter(({ up }) => up)].slice(0, rows - 1).map(linkLine)];
}

const linkLine = ({ name, up, detail }: Status['links'][number]): Line => [`${up ? '✓' : '✗'} ${name}`, detail ?? ''];

function command(status: Status, words: Words, rows: number): Page {
  if (status.command === undefined) return rows === 1 ? [] : [words.noCommand];
  const { text, step, by } = status.command;
  const mark = step === 'completed' ? '✓' : isEnd(step) ? '✗' : '→';
  if (rows === 1) return [`${mark} ${text}`];
  const end = `${mark} ${words.steps[step]}`;
  if (rows === 2) return [text, by === undefined ? end : [end, by]];
  return [text, end, ...(by === undefined ? [] : [by])];
}

/** The chosen thing, then the other favourites, as many to a page as there are rows. */
function values(view: LcdView, rows: number, columns: number): Page[] {
  const { thing } = view.status;
  const others = view.favourites.filter(({ name }) => name !== thing?.title);
  const pages: Page[] = thing === undefined ? [] : [thingPage(thing, rows, columns)];
  for (let at = 0; at < others.length; at += rows) pages.push(others.slice(at, at + rows).map(({ name, value }): Line => [name, value]));
  return pages;
}

function thingPage({ title, value, low, high, points }: NonNullable<Status['thing']>, rows: number, columns: number): Page {
  if (rows === 1 || points.length === 0) return [[title, value]];
  const course = courseOf(points, columns);
  if (rows === 2) return [[title, value], course];
  // 38–52 %: the unit once.
  return [title, low === high ? value : [value, `${low.split(' ')[0]}–${high}`], course];
}

const BARS = ' ▁▂▃▄▅▆▇█';

/** The points as bars, one a column: the mean of those that fall into it. */
function courseOf(points: readonly (number | null)[], columns: number): string {
  return Array.from({ length: columns }, (_, i) => {
    const some = points
      .slice(Math.floor((i * points.length) / columns), Math.ceil(((i + 1) * points.length) / columns))
      .filter((one) => one !== null);
    if (some.length === 0) return BARS[0];
    const mean = some.reduce((sum, one) => sum + one, 0) / some.length;
    return BARS[1 + Math.min(7, Math.floor((mean * 8) / 100))];
  }).join('');
}
