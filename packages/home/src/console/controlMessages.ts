import { Grant, type Result, UpdateAsk } from '@around/messages';
import * as v from 'valibot';

const ControlRequest = v.variant('do', [
  /** Open a pairing offer and show it. */
  v.object({ do: v.literal('pair'), user: v.pipe(v.string(), v.minLength(1), v.maxLength(80)), grant: Grant }),
  /** Set a person's PIN; without one, take it away. */
  v.object({
    do: v.literal('pin'),
    user: v.string(),
    pin: v.exactOptional(v.pipe(v.string(), v.regex(/^\d{4,12}$/, 'a PIN has 4 to 12 digits'))),
  }),
  /** Join a relay with its one-time code. */
  v.object({ do: v.literal('join'), url: v.pipe(v.string(), v.maxLength(300)), enrol: v.pipe(v.string(), v.maxLength(40)) }),
  /** Who this home is, and whether it has an owner yet. */
  v.object({ do: v.literal('status') }),
  /** Which version the relay is, and that a newer one is there. */
  v.object({ do: v.literal('relay'), ask: UpdateAsk }),
  /** Adopt an unadopted controller with the setup code that it printed. */
  v.object({
    do: v.literal('adopt'),
    board: v.pipe(v.string(), v.minLength(1), v.maxLength(80)),
    code: v.pipe(v.string(), v.maxLength(40)),
    id: v.exactOptional(v.pipe(v.string(), v.maxLength(40))),
  }),
]);
/** What the home's own console asks of the running home. */
export type ControlRequest = v.InferOutput<typeof ControlRequest>;

export type ControlAnswer = { readonly ok: unknown } | { readonly error: string };

export function checkControlRequest(value: unknown): Result<ControlRequest> {
  const result = v.safeParse(ControlRequest, value, { abortEarly: true });
  if (result.success) return { ok: true, value: result.output };
  const [issue] = result.issues;
  return { ok: false, error: `${v.getDotPath(issue) ?? 'request'}: ${issue.message}` };
}
