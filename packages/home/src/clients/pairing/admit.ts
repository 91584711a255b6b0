import { CLOSE } from '@around/messages';
import type { Clock } from '@around/platform';
import type { PhoneChannel } from '../../seams.js';

/** Whoever is on a channel now. */
export interface Visitor {
  onFrame(frame: Uint8Array): void;
  onClose(): void;
  close(code: number, reason: string): void;
}

/** After a refusal: what still comes on the channel is nobody's. */
const NOBODY: Visitor = { onFrame() {}, onClose() {}, close() {} };

/**
 * Waits for a handshake's first message, and gives the channel to the visitor that `first` makes of it (undefined: refused).
 * Whoever sends none within `ms` is shown out. While it waits it counts among the visitors.
 * @returns who waits; gone from the visitors when it waits no more
 */
export function admit(
  clock: Clock,
  visitors: Set<Visitor>,
  channel: PhoneChannel,
  ms: number,
  first: (frame: Uint8Array) => Visitor | undefined,
): Visitor {
  let visitor: Visitor | undefined;
  let closed = false;
  const leave = () => {
    timer.cancel();
    visitors.delete(waiting);
  };
  const waiting: Visitor = {
    onFrame: (frame) => {
      leave();
      visitor = first(frame) ?? NOBODY;
      if (closed) visitor.onClose();
    },
    onClose: leave,
    close: (code, reason) => {
      leave();
      channel.close(code, reason);
    },
  };
  const timer = clock.after(ms, () => waiting.close(CLOSE.helloTimeout, 'no first message came'));
  visitors.add(waiting);
  channel.handle({
    onFrame: (frame) => (visitor ?? waiting).onFrame(frame),
    onClose: () => {
      closed = true;
      (visitor ?? waiting).onClose();
    },
  });
  return waiting;
}
