import * as v from 'valibot';

/** Ids made by who asks (commands, requests): 1–40 of `[A-Za-z0-9_-]`; 16 random bytes in base64url are 22. */
export const Id = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,40}$/, 'expected 1 to 40 of A-Z a-z 0-9 _ -'));

/** A thing's key at its controller, a controller's id at home, a property's, action's or event's name. */
export const Name = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/, 'expected a name of 1 to 40 of A-Z a-z 0-9 _ -'));

/** A thing in the house: `<controller id>/<thing key>`, `living/lamp`. */
export const ThingId = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}\/[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/, 'expected controller/thing'),
);

/** Words for people, shown as text only. */
export const Title = v.pipe(v.string(), v.minLength(1), v.maxLength(80));
export const Sentence = v.pipe(v.string(), v.maxLength(2_000));

// The last character of unpadded base64url carries 2 or 4 bits; others there would be a second spelling of the same bytes.
/** 16 bytes, base64url: a home's id, a route token, a boot or epoch mark. */
export const Bytes16 = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{21}[AQgw]$/, 'expected 16 bytes in base64url'));
/** 32 bytes, base64url: public keys, pre-shared keys, challenges. */
export const Bytes32 = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/, 'expected 32 bytes in base64url'));
/** 64 bytes, base64url: an Ed25519 signature. */
export const Bytes64 = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{85}[AQgw]$/, 'expected 64 bytes in base64url'));

/** Unix time in ms. */
export const WallTime = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8.64e15));
/** Milliseconds since some zero, or lasting. */
export const Millis = v.pipe(v.number(), v.minValue(0), v.maxValue(8.64e15));
export const Count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
export const Port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));
export const Media = v.pipe(v.string(), v.regex(/^[a-z]+\/[A-Za-z0-9.+-]{1,60}$/, 'expected a media type'));
export const Version = v.pipe(v.number(), v.integer(), v.minValue(1));

export const Operation = v.picklist(['write', 'invoke']);
export type Operation = v.InferOutput<typeof Operation>;

export const Quality = v.picklist(['good', 'stale', 'unavailable']);
export type Quality = v.InferOutput<typeof Quality>;
