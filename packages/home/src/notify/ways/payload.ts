import { cutText, type PushPayload, toUtf8 } from '@around/messages';
import type { Telling } from '../way.js';
import { PUSH_BYTES } from './sealPush.js';

/** A picture up to that many bytes goes along; of a larger one the phone is told that it is there, and asks for it. */
const SMALL_PICTURE = 1_800;

const MAX_TAG = 60;

/** A push's text, which the phone alone can read: JSON of at most 3,993 bytes. @param bare without its picture */
export function payloadOf(home: string, { id, at, title, text, level, tag, buttons, picture }: Telling, bare = false): string {
  const small = !bare && picture?.media === 'image/jpeg' && picture.bytes.length <= SMALL_PICTURE ? picture : undefined;
  const whole: PushPayload = {
    v: 1,
    ...{ home, id, at, title, level },
    tag: tag.slice(0, MAX_TAG),
    ...(picture === undefined ? {} : { picture: true }),
    ...(buttons.length === 0 ? {} : { buttons: buttons.map((button) => ({ title: button.title })) }),
  };
  const image = small === undefined ? {} : { image: `data:image/jpeg;base64,${Buffer.from(small.bytes).toString('base64')}` };
  if (text === undefined) return JSON.stringify({ ...whole, ...image });
  // The text gives way to the picture: it is whole in the app.
  for (let length = text.length; ; length = Math.floor(length * 0.8)) {
    const json = JSON.stringify({ ...whole, text: cutText(text, length), ...image });
    if (toUtf8(json).length <= PUSH_BYTES || length === 0) return json;
  }
}
