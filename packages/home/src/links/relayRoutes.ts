import { concat, encodeRelayFrame, LIMITS, RELAY_FRAME, type SlotOffer, toUtf8 } from '@around/messages';

const HASH = 32;
/** Hashes that fit one frame; a house has far fewer keys. */
const MAX_TOKENS = Math.floor(LIMITS.frame / HASH);

/** What the relay must know to let this home's phones in, as frames. Remembers what this connection was told. */
export class RelayRoutes {
  #tokens: Uint8Array | undefined;
  readonly #slots = new Set<string>();

  /** Frames that tell what changed since the last call; on a new connection everything. */
  update(hashes: readonly Uint8Array[], slots: readonly SlotOffer[]): Uint8Array[] {
    const frames: Uint8Array[] = [];
    const tokens = concat(hashes.filter((hash) => hash.length === HASH).slice(0, MAX_TOKENS));
    if (this.#tokens === undefined || !same(this.#tokens, tokens)) {
      this.#tokens = tokens;
      frames.push(encodeRelayFrame(RELAY_FRAME.tokens, 0, tokens));
    }
    const wanted = new Set(slots.map((slot) => slot.slot));
    for (const slot of this.#slots) {
      if (wanted.has(slot)) continue;
      this.#slots.delete(slot);
      frames.push(slotFrame({ slot, ms: 0 }));
    }
    for (const offer of slots) {
      if (this.#slots.has(offer.slot) || offer.ms <= 0) continue;
      this.#slots.add(offer.slot);
      frames.push(slotFrame(offer));
    }
    return frames;
  }
}

const slotFrame = (offer: SlotOffer): Uint8Array =>
  encodeRelayFrame(RELAY_FRAME.slot, 0, toUtf8(JSON.stringify({ slot: offer.slot, ms: Math.round(offer.ms) })));

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
