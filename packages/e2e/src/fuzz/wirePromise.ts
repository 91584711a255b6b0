import { controllerHello, frameRecord, LIMITS, RecordFramer, unpackEnvelope } from '@around/messages';
import type { SealedSession } from '@around/sealing';
import { must } from './target.js';

/** Either end of a controller link, as a fuzzer sees it. */
export interface Link<E extends { readonly is: string }> {
  readonly sealed: boolean;
  receive(bytes: Uint8Array): E[];
  takeOutput(): Uint8Array;
}

const OVER: ReadonlySet<string> = new Set(['failed', 'sorry']);

/** Bytes of a stranger: the same comes of them however they are cut, what is answered is hellos, and an end is the end. */
export function plainPromise<E extends { readonly is: string }>(
  make: () => Link<E>,
  parts: readonly Uint8Array[],
  whole: Uint8Array,
): void {
  const cut = make();
  const events = parts.flatMap((part) => cut.receive(part));
  const atOnce = make();
  const same = atOnce.receive(whole);
  must(
    JSON.stringify(events.map(({ is }) => is)) === JSON.stringify(same.map(({ is }) => is)),
    'cut otherwise, something else comes of it',
  );
  must(!cut.sealed, 'a stranger got in');
  for (const answer of new RecordFramer().push(cut.takeOutput())) {
    must(typeof answer !== 'string', 'an answer that is too long');
    const hello = controllerHello.decode(answer, 2 * LIMITS.hello);
    // After the hellos comes the handshake, whose messages are no JSON.
    must(hello.ok || answer.length === 48, () => `an answer that is no hello: ${hello.ok ? '' : hello.error}`);
  }
  if (events.some(({ is }) => OVER.has(is)))
    must(cut.receive(frameRecord(Uint8Array.of(0x7b, 0x7d))).length === 0, 'it goes on after its end');
}

/** Messages of who has the key: taken when its decoder takes them, unknown or the end of the session when not. */
export function sealedPromise<E extends { readonly is: string }>(
  wire: Link<E>,
  session: SealedSession,
  messages: readonly Uint8Array[],
  valid: (json: Uint8Array) => boolean,
): void {
  let over = false;
  for (const message of messages.slice(0, 4)) {
    const events = session.seal(message).flatMap((record) => wire.receive(frameRecord(record)));
    must(events.length === (over ? 0 : 1), `${events.length} events of one message`);
    if (over) continue;
    const [{ is }] = events as [E];
    const envelope = unpackEnvelope(message);
    const good = envelope.ok && valid(envelope.value.json);
    must(good === (is === 'message'), () => `a message that is ${good ? 'right' : 'wrong'} is ${is}`);
    over = OVER.has(is);
  }
}
