import * as v from 'valibot';
import { Count, Id, Name, Sentence, Title, WallTime } from './common.js';
import { Said } from './said.js';

/** info: waits for the end of quiet hours, and is put together with its like. warning: quiet too. alarm: now, always, until somebody says that they know. */
export const LEVELS = ['info', 'warning', 'alarm'] as const;
export const Level = v.picklist(LEVELS);
export type Level = v.InferOutput<typeof Level>;

const WAYS = ['push', 'email', 'webhook'] as const;
const Way = v.picklist(WAYS);
const PathText = v.pipe(v.string(), v.maxLength(130));
const People = v.pipe(v.array(Title), v.minLength(1), v.maxLength(50));

/** A button under a notification: its scene or command is given when it is pressed, by who pressed it, with their rights. */
export const NotifyButton = v.strictObject({
  title: v.pipe(v.string(), v.minLength(1), v.maxLength(40)),
  write: v.exactOptional(PathText),
  value: v.exactOptional(v.unknown()),
  invoke: v.exactOptional(PathText),
  input: v.exactOptional(v.unknown()),
  scene: v.exactOptional(Name),
});
export type NotifyButton = v.InferOutput<typeof NotifyButton>;

/**
 * What is said to people. `{{garden/soil.level}}` in `title` and `text` is the value at that moment. `to` missing: everybody who lives
 * here. `picture`: a camera's property, shown as it is then. `group`: a newer one of the same group takes the place of the older.
 */
export const NotifyMessage = v.strictObject({
  title: v.pipe(v.string(), v.minLength(1), v.maxLength(120)),
  text: v.exactOptional(v.pipe(v.string(), v.maxLength(600))),
  level: v.exactOptional(Level),
  to: v.exactOptional(People),
  by: v.exactOptional(v.pipe(v.array(Way), v.minLength(1), v.maxLength(3))),
  picture: v.exactOptional(PathText),
  group: v.exactOptional(Name),
  buttons: v.exactOptional(v.pipe(v.array(NotifyButton), v.maxLength(3))),
  /** Where nobody has said after `after` seconds that they know: to these people, by these ways, again. Alarms without it: the owners after 5 min. */
  escalate: v.exactOptional(
    v.pipe(
      v.array(
        v.strictObject({
          after: v.pipe(v.number(), v.integer(), v.minValue(10), v.maxValue(86_400)),
          to: v.exactOptional(People),
          by: v.exactOptional(v.pipe(v.array(Way), v.minLength(1), v.maxLength(3))),
        }),
      ),
      v.maxLength(5),
    ),
  ),
});
export type NotifyMessage = v.InferOutput<typeof NotifyMessage>;

/** One notification as the home keeps it. `told`: to whom, by which way, and how that went. */
export const Notice = v.object({
  id: Id,
  /** Higher is newer: pages of the list are asked for by it. */
  n: Count,
  at: WallTime,
  /** The rule that said it; `home` for the home itself. */
  from: v.string(),
  title: v.pipe(v.string(), v.maxLength(400)),
  text: v.exactOptional(v.pipe(v.string(), v.maxLength(2_000))),
  /** The home's own words, for whoever speaks another language than English (`noticeIn`). */
  said: v.exactOptional(Said),
  level: Level,
  group: v.exactOptional(Name),
  buttons: v.array(NotifyButton),
  /** Whether it has a picture: ask for it by its id. */
  picture: v.boolean(),
  told: v.array(
    v.object({
      to: Title,
      by: Way,
      at: WallTime,
      state: v.picklist(['waiting', 'sent', 'failed']),
      detail: v.exactOptional(Sentence),
      said: v.exactOptional(Said),
    }),
  ),
  /** Who said that they know, and when. */
  seen: v.exactOptional(v.object({ by: v.string(), at: WallTime })),
});
export type Notice = v.InferOutput<typeof Notice>;

const TimeOfDay = v.pipe(v.string(), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time such as 22:30'));
/** How one person wants to be told. Alarms come through quiet hours. */
export const NotifySettings = v.object({
  quiet: v.exactOptional(v.object({ from: TimeOfDay, to: TimeOfDay })),
  /** What is below it is kept in the list and not sent. */
  least: v.exactOptional(Level),
  email: v.exactOptional(v.pipe(v.string(), v.maxLength(200), v.regex(/^[^\s@<>]+@[^\s@<>]+$/, 'expected an e-mail address'))),
  /** Which ways are used, in this order; push alone where missing. */
  ways: v.exactOptional(v.pipe(v.array(Way), v.maxLength(3))),
  /** Several of one group within so many ms come as one; 60,000 where missing. The first comes at once. */
  gather: v.exactOptional(v.pipe(Count, v.maxValue(3_600_000))),
  /** Of owners and admins: whether the home tells them about itself (a controller is silent, a backup failed); true where missing. */
  own: v.exactOptional(v.boolean()),
  /** What is written to them by e-mail is in it: `en`, `ja`, `zh-Hans`; missing: that of the phone that subscribed last. */
  language: v.exactOptional(v.pipe(v.string(), v.maxLength(20))),
});
export type NotifySettings = v.InferOutput<typeof NotifySettings>;

/** A browser's push subscription (W3C Push API): `p256dh` 65 bytes, `auth` 16 bytes, base64url. */
export const PushSubscription = v.object({
  endpoint: v.pipe(v.string(), v.maxLength(1_000), v.regex(/^https:\/\/[^\s"]+$/, 'expected the https address of a push service')),
  p256dh: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{87}$/, 'expected 65 bytes as base64url')),
  auth: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/, 'expected 16 bytes as base64url')),
  /** The language of the phone's own words: `en`, `ja`, `zh-Hans`. */
  language: v.exactOptional(v.pipe(v.string(), v.maxLength(20))),
});
export type PushSubscription = v.InferOutput<typeof PushSubscription>;

/**
 * What arrives in a phone, after the browser opened it (RFC 8291). `id`: of the notice; `silent` for "home silent", which is in no list.
 * `image`: a small picture as a data URL, where it fits in the 3,993 bytes that a push service takes; a larger one (`picture`) is asked
 * for when it is opened.
 */
export const PushPayload = v.object({
  v: v.literal(1),
  home: v.pipe(v.string(), v.maxLength(30)),
  id: Id,
  at: WallTime,
  title: v.pipe(v.string(), v.maxLength(400)),
  text: v.exactOptional(v.pipe(v.string(), v.maxLength(2_000))),
  level: Level,
  tag: v.exactOptional(v.pipe(v.string(), v.maxLength(60))),
  picture: v.exactOptional(v.boolean()),
  image: v.exactOptional(v.pipe(v.string(), v.maxLength(3_000))),
  buttons: v.exactOptional(v.pipe(v.array(v.object({ title: v.string() })), v.maxLength(3))),
});
export type PushPayload = v.InferOutput<typeof PushPayload>;
