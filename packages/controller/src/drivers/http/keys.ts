import * as v from 'valibot';
import { fitted, operated, Path, Pointer, polled, Template, timeout } from '../keys.js';

const Headers = v.record(v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,64}$/, 'expected the name of a header')), Template);
const Method = v.picklist(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
const Regex = v.pipe(
  v.string(),
  v.maxLength(500),
  v.check(isRegex, 'expected a regular expression with one group, such as temp=([0-9.]+)'),
);
const asked = {
  /** Whole, or a path below the thing's `base`. */
  url: Template,
  headers: v.exactOptional(Headers),
  /** JSON, sent as such; a text is sent as text. */
  body: v.exactOptional(v.unknown()),
};
const taken = {
  /** The part of a JSON answer that counts. */
  pick: v.exactOptional(Pointer),
  /** The part of a text answer that counts: the first group. */
  match: v.exactOptional(Regex),
};

export const HttpThing = v.object({
  /** In front of every `url` that is a path. */
  base: v.exactOptional(v.pipe(v.string(), v.regex(/^https?:\/\/[^\s]+$/, 'expected an address such as http://192.168.1.30'))),
  headers: v.exactOptional(Headers),
  user: v.exactOptional(v.pipe(v.string(), v.maxLength(200))),
  passwordFile: v.exactOptional(Path),
  /** A file with a bearer token. */
  tokenFile: v.exactOptional(Path),
  /** A PEM file with the certificate authority of the device. */
  ca: v.exactOptional(Path),
});

export const HttpProperty = v.object({
  read: v.exactOptional(v.object({ method: v.exactOptional(Method, 'GET'), ...asked, ...taken, ...polled, timeout: timeout(10_000) })),
  write: v.exactOptional(v.object({ method: v.exactOptional(Method, 'PUT'), ...asked, ...operated })),
  ...fitted,
});

/** `concurrency`, `lane` and `timeout` are the action's own keys. */
export const HttpAction = v.object({ method: v.exactOptional(Method, 'POST'), ...asked, ...taken });

export type HttpThing = v.InferOutput<typeof HttpThing>;
export type HttpProperty = v.InferOutput<typeof HttpProperty>;
export type HttpAction = v.InferOutput<typeof HttpAction>;

function isRegex(text: string): boolean {
  try {
    return (new RegExp(`${text}|`).exec('')?.length ?? 0) >= 2;
  } catch {
    return false;
  }
}
