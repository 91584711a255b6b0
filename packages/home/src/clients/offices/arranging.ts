import type { House } from '../../house/house.js';
import { AskRefused } from '../../house/refused.js';
import type { Audit } from '../people/audit.js';
import type { InvitationBook, RightsBook } from '../people/books.js';
import type { KeyRing } from '../people/keyRing.js';
import type { Caller } from './caller.js';
import type { Effects } from './effects.js';

/** What it takes to arrange the house: grants may name rooms, so rights go along. */
export interface ArrangingDeps {
  readonly house: House;
  readonly keys: KeyRing;
  readonly invitations: Pick<InvitationBook, 'all'>;
  readonly rights: RightsBook;
  readonly audit: Audit;
  readonly effects: Effects;
}

const ARRANGING: readonly string[] = ['owner', 'admin', 'member'];

/** @throws AskRefused to guests, and to who may only look */
export function permitArranging({ grants }: Caller): void {
  if (!grants.every(({ role, readOnly }) => ARRANGING.includes(role) && readOnly !== true))
    throw new AskRefused('notAllowed', 'only who lives here arranges the house: ask an owner');
}
