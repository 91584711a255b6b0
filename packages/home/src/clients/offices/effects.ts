import type { House } from '../../house/house.js';
import { decide } from '../../house/rights.js';
import type { Household } from '../../house/rightsScope.js';
import type { Invitations } from '../pairing/invitations.js';
import type { KeyRing } from '../people/keyRing.js';
import type { Sessions } from '../session/sessions.js';

export interface EffectsDeps {
  readonly house: House;
  readonly household: Household;
  readonly keys: KeyRing;
  readonly invitations: Invitations;
  readonly sessions: Sessions;
  readonly wall: () => number;
  /** Called after the current answer is on its way. */
  soon(work: () => void): void;
  routesChanged(): void;
}

/** What follows at once when rights change: nothing that the old ones allowed goes on. */
export class Effects {
  readonly #deps: EffectsDeps;

  constructor(deps: EffectsDeps) {
    this.#deps = deps;
  }

  /**
   * These keys may do something else than before: their open invitations end, what they queued and may not do any more is
   * cancelled, and their sessions end or shake hands again.
   * @param reason why a key is dead, for its phone
   * @param asker the key that asked for it: its own session goes on until it has its answer
   */
  changed(ids: ReadonlySet<string>, reason: (key: string) => string | undefined = () => undefined, asker?: string): void {
    const { house, keys, invitations, sessions } = this.#deps;
    keys.read();
    for (const { slot, origin } of invitations.all()) if (ids.has(origin)) invitations.close(slot);
    for (const id of ids) this.#commands(id);
    const dies = asker !== undefined && keys.get(asker)?.revoked !== undefined;
    const waits = asker !== undefined && ids.has(asker) && !dies ? asker : undefined;
    sessions.review(ids, reason, waits);
    if (waits !== undefined) this.#deps.soon(() => sessions.review(new Set([waits]), reason));
    house.settle();
    this.#deps.routesChanged();
  }

  #commands(id: string): void {
    const { house, household, keys, wall } = this.#deps;
    const key = keys.get(id);
    if (key === undefined || !keys.isGood(key)) {
      house.revokeKey(id);
      return;
    }
    const grants = keys.people.grantsOf(key);
    const born = key.born === undefined ? {} : { born: key.born };
    house.revokeKey(id, (thing, act, path) => {
      // A PIN that was asked for was given.
      const asker = { key: id, user: key.user, grants, path: path ?? 'lan', household, elevated: () => true, ...born };
      return decide(asker, thing, act, wall()) === undefined;
    });
  }
}
