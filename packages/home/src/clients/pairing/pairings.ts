import { CLOSE } from '@around/messages';
import type { PhoneChannel } from '../../seams.js';
import type { Visitor } from './admit.js';
import { Pairing, type PairingDeps, type PairingPorts } from './pairing.js';

/** Pairings of one invitation that have not shown that they know its secret: who knows no more than its slot fills no house. */
const MAX_UNPROVEN = 24;

export interface PairingsDeps extends Omit<PairingDeps, 'failed' | 'redeem' | 'ended'> {
  /** All who hold a place, pairing or not. */
  readonly visitors: Set<Visitor>;
  /** A try that proves nothing. */
  failed(channel: PhoneChannel): void;
  /** Commits the key. False where the invitation is over. @throws what the disk says */
  redeem(...is: [...Parameters<PairingDeps['redeem']>, from: string]): boolean;
}

/** Phones that come with an invitation. */
export class Pairings {
  readonly #ports: PairingPorts;
  readonly #deps: PairingsDeps;

  constructor(ports: PairingPorts, deps: PairingsDeps) {
    this.#ports = ports;
    this.#deps = deps;
  }

  receive(channel: PhoneChannel, slot: string): void {
    const { visitors, invitations } = this.#deps;
    if (invitations.find(slot) === undefined) {
      this.#deps.failed(channel);
      channel.close(CLOSE.refused, 'there is no such invitation, or it is over: ask for another');
      return;
    }
    const before = [...visitors].filter((one): one is Pairing => one instanceof Pairing && !one.proven && one.slot === slot);
    if (before.length >= MAX_UNPROVEN) before[0]?.close(CLOSE.tooMany, 'too many phones try this invitation at once');
    const pairing: Pairing = new Pairing(
      this.#ports,
      {
        ...this.#deps,
        failed: () => this.#deps.failed(channel),
        redeem: (invitation, key) => this.#deps.redeem(invitation, key, channel.remote),
        ended: () => visitors.delete(pairing),
      },
      channel,
      slot,
    );
    visitors.add(pairing);
    channel.handle({ onFrame: (frame) => pairing.onFrame(frame), onClose: () => pairing.onClose() });
    pairing.start();
  }
}
