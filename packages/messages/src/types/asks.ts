import * as v from 'valibot';
import { checkWith } from '../wire/codec.js';
import { bad, type Result } from '../wire/result.js';
import { Id, Name, Title, WallTime } from './common.js';
import { Grant, KeyInfo } from './grant.js';
import { ControllerState } from './house.js';

/** An invitation as its maker sees it. `link` opens the app and pairs; `code` is typed: 12 Crockford characters. */
export const Invitation = v.object({ slot: v.string(), link: v.string(), code: v.string(), expires: WallTime });
export type Invitation = v.InferOutput<typeof Invitation>;

/** A board as it announces itself, or the address of one whose beacon does not reach the home: `192.168.1.9:45671`. */
const BoardOrAddress = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,79}$/, 'expected a board’s id, or an address such as 192.168.1.9'),
);

/** What may be asked of a home: request and answer, by name. Who may ask is decided at home. */
const ASKS = {
  /** Controllers, unadopted ones too. */
  controllers: { with: v.object({}), answer: v.object({ controllers: v.array(ControllerState) }) },
  /** Adopt an unadopted controller with the setup code it printed. Owner. */
  adopt: {
    with: v.object({ board: BoardOrAddress, code: v.pipe(v.string(), v.maxLength(40)), id: v.exactOptional(Name) }),
    answer: v.object({ controller: Name }),
  },
  /** Forget a controller. It keeps its own key until `frMhc adopt --reset`. Owner. */
  forget: { with: v.object({ controller: Name }), answer: v.object({}) },
  phones: { with: v.object({}), answer: v.object({ phones: v.array(KeyInfo) }) },
  /** Owner; a key may also revoke itself. */
  revoke: { with: v.object({ key: Id }), answer: v.object({}) },
  /** Open a pairing slot for a person. Owner. */
  invite: { with: v.object({ user: Title, grant: Grant }), answer: Invitation },
  uninvite: { with: v.object({ slot: v.string() }), answer: v.object({}) },
} as const;

export type AskName = keyof typeof ASKS;
export const ASK_NAMES = Object.keys(ASKS) as readonly AskName[];
export type AskWith<N extends AskName> = v.InferOutput<(typeof ASKS)[N]['with']>;
export type AskAnswer<N extends AskName> = v.InferOutput<(typeof ASKS)[N]['answer']>;
/** One request, checked: `what` tells the type of `with`. */
export type Ask = { [N in AskName]: { readonly what: N; readonly with: AskWith<N> } }[AskName];

export function checkAsk(what: string, request: unknown): Result<Ask> {
  if (!Object.hasOwn(ASKS, what)) return bad(`nobody here answers "${what}"; known: ${Object.keys(ASKS).join(', ')}`);
  const checked = checkWith<unknown>(ASKS[what as AskName].with, request ?? {});
  return checked.ok ? { ok: true, value: { what, with: checked.value } as Ask } : checked;
}

export function checkAnswer<N extends AskName>(what: N, answer: unknown): Result<AskAnswer<N>> {
  return checkWith(ASKS[what].answer as unknown as v.GenericSchema<unknown, AskAnswer<N>>, answer);
}
