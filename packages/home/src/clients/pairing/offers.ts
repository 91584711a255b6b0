import type { Grant, Invitation } from '@around/messages';
import type { Clock, Log, Timer } from '@around/platform';
import type { OfferFeed } from '../../seams.js';
import { INVITATION_MS, type Invitations } from './invitations.js';

type Offer = NonNullable<ReturnType<OfferFeed['current']>>;

/**
 * The pairing offer that the home itself shows, on its console and displays. Only while the home has no owner does it make
 * one by itself or at a display's button: later whoever passes by a display must not become an owner.
 */
export class Offers implements OfferFeed {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #invitations: Invitations;
  readonly #hasOwner: () => boolean;
  readonly #invite: (user: string, grant: Grant) => Promise<Invitation>;
  readonly #listeners = new Set<() => void>();
  #current: (Offer & { readonly slot: string }) | undefined;
  /** Whom the home offers itself to while it has no owner. */
  #owner = 'owner';
  #making = false;
  #renewal: Timer | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(
    ports: { readonly clock: Clock; readonly log: Log },
    is: {
      readonly invitations: Invitations;
      hasOwner(): boolean;
      /** An invitation of the console's, with its line in the audit trail. */
      invite(user: string, grant: Grant): Promise<Invitation>;
    },
  ) {
    this.#clock = ports.clock;
    this.#log = ports.log;
    this.#invitations = is.invitations;
    this.#hasOwner = () => is.hasOwner();
    this.#invite = (user, grant) => is.invite(user, grant);
  }

  start(): void {
    this.#unsubscribe ??= this.#invitations.subscribe(() => this.#look());
  }

  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#renewal?.cancel();
    this.#current = undefined;
  }

  current(): Offer | undefined {
    if (this.#current === undefined) return undefined;
    const { link, code, user, expires } = this.#current;
    return { link, code, user, expires };
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** For the first owner; renewed until there is one. With an owner it does nothing but say so in the log. */
  offerOwner(user: string): void {
    if (this.#hasOwner()) {
      this.#log.info('an owner was asked for at a display, but this home has one: owners invite from their phone, or with "frMhs pair"');
      return;
    }
    this.#owner = user;
    if (this.#making || this.#current !== undefined) return;
    this.#making = true;
    this.#invitations
      .open(user, { role: 'owner' }, 'home')
      .then((made) => this.#show(user, made))
      .catch((error: unknown) => this.#log.error('no pairing offer could be made', { error: String(error) }))
      .finally(() => {
        this.#making = false;
      });
  }

  /** From the home's own console, by who may read its data directory. Replaces what is shown. @throws Error for people */
  async offer(user: string, grant: Grant): Promise<Invitation> {
    const made = await this.#invite(user, grant);
    this.#show(user, made);
    return made;
  }

  #show(user: string, made: Invitation): void {
    const before = this.#current;
    const { slot, link, code, expires } = made;
    this.#current = { slot, link, code, user, expires };
    if (before !== undefined) this.#invitations.close(before.slot);
    this.#tell();
  }

  /** The shown offer's two-character slot is another home's: make another. */
  slotTaken(slot: string): void {
    const shown = this.#current;
    if (shown === undefined || !shown.code.startsWith(slot) || slot.length !== 2) return;
    this.#invitations.close(shown.slot);
    if (!this.#hasOwner()) this.#renew(0);
  }

  /** The invitations changed: is the shown one still good? */
  #look(): void {
    const shown = this.#current;
    if (shown === undefined || this.#invitations.stillOpen(shown.slot) !== undefined) return;
    this.#current = undefined;
    this.#tell();
    // A burnt offer is renewed only when its time would have been over: a guesser gains nothing.
    if (!this.#hasOwner()) this.#renew(Math.min(INVITATION_MS, Math.max(0, shown.expires - this.#clock.wall())));
  }

  #renew(ms: number): void {
    this.#renewal?.cancel();
    this.#renewal = this.#clock.after(ms, () => this.offerOwner(this.#owner));
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
