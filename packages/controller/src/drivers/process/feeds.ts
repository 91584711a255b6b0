import { fromUtf8, LineFramer } from '@around/messages';
import type { Clock } from '@around/platform';
import { ByteBudget, MAX_MEDIA, MAX_TEXT } from './capture.js';
import { JpegFrames } from './jpegFrames.js';
import type { Feed } from './stream.js';

/** Bytes of pictures at once; a quarter of it in a second is what a camera of 4 megapixels prints at 10 a second. */
const MAX_PICTURES = 33_554_432;

/** Each line that is printed, without its end; empty ones are nothing. */
export function lineFeed(clock: Clock, onLine: (line: string) => void): Feed {
  const framer = new LineFramer(MAX_TEXT);
  const budget = new ByteBudget(() => clock.now());
  return {
    push(bytes) {
      if (!budget.take(bytes.length)) return 'flood';
      let heard = false;
      for (const framed of framer.push(bytes)) {
        if ('tooLong' in framed) return 'flood';
        const text = fromUtf8(framed.line);
        if (text === undefined || text.trim() === '') continue;
        heard = true;
        onLine(text);
      }
      return heard ? 'heard' : 'nothing';
    },
  };
}

/** Each JPEG that is printed, at most one every so many ms: of those that come at once the newest. */
export function pictureFeed(clock: Clock, everyMs: number, onPicture: (bytes: Uint8Array) => void): Feed {
  const frames = new JpegFrames(MAX_MEDIA);
  const budget = new ByteBudget(() => clock.now(), MAX_PICTURES);
  let next: number | undefined;
  return {
    push(bytes) {
      if (!budget.take(bytes.length)) return 'flood';
      const newest = frames.push(bytes).at(-1);
      if (newest === undefined) return 'nothing';
      const now = clock.now();
      if (next === undefined || now >= next) {
        // The beat is kept where pictures come a little late.
        next = next === undefined ? now + everyMs : Math.max(next + everyMs, now + everyMs / 2);
        onPicture(newest);
      }
      return 'heard';
    },
  };
}
