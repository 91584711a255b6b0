import * as v from 'valibot';

/**
 * What is said beside it in English, once more for a page that speaks another language: `code` names the sentence, `with` what stands in it
 * (paths, spans, figures, names). Who does not know the code shows the English.
 */
export const Said = v.object({
  code: v.pipe(v.string(), v.regex(/^[A-Za-z][A-Za-z0-9]{0,39}$/, 'expected a code of letters and digits')),
  with: v.exactOptional(v.record(v.pipe(v.string(), v.maxLength(40)), v.union([v.pipe(v.string(), v.maxLength(300)), v.number()]))),
});
export type Said = v.InferOutput<typeof Said>;
