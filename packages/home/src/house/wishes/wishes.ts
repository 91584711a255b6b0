import { type AskWith, classOf, MAX_WISH_MS, type Path, sameJson, type ThingValue, type Wish } from '@around/messages';
import type { Clock, Log } from '@around/platform';
import type { Ledger, WishBook, WishEnd, WishRecord } from '../books.js';
import type { News } from '../changeLog.js';
import type { Commands } from '../commands/commands.js';
import type { Run } from '../commands/run.js';
import { KeyRates } from '../rate.js';
import { AskRefused } from '../refused.js';
import { type Act, type Allows, type Asker, isManager, mayRead } from '../rights.js';
import type { Things } from '../things.js';
import type { Values } from '../values.js';
import { ATTEMPT_MS, checkWish, endOf, objectionTo, requestOf, wishOf } from './rules.js';
import { type Held, WishShelf } from './shelf.js';

const MAX_WISHES = 200;
const MAX_WISHES_PER_KEY = 50;
const PER_SECOND = 10;
/** From an attempt that came to nothing to the next, doubled each time. */
const RETRY_MS = 60_000;
const MAX_RETRY_MS = 600_000;

export interface WishDeps {
  readonly things: Things;
  readonly values: Values;
  readonly commands: Commands;
  readonly ledger: Ledger;
  readonly book: WishBook;
  /** What a key may do by now; undefined where it is dead. */
  asker(key: string, path: Path): Asker | undefined;
  emit(news: News): void;
}

/**
 * Wanted values (links.md, Semantics): each is held until its property has it, for a day at most. When its controller is here the
 * home writes it by a command of its own, with the rights that the person has then.
 */
export class Wishes {
  readonly #clock: Clock;
  readonly #deps: WishDeps;
  readonly #shelf: WishShelf;
  readonly #rates = new KeyRates(PER_SECOND);
  /** Controllers that are connected and have told all that they had to tell. */
  readonly #here = new Set<string>();
  /** The home's own commands begin so: none of this home's was ever called that. */
  readonly #prefix: string;
  #commands = 0;

  /** @param epoch 16 random bytes, base64url: this run of the home */
  constructor(ports: { readonly clock: Clock; readonly log: Log }, deps: WishDeps, epoch: string) {
    this.#clock = ports.clock;
    this.#deps = deps;
    this.#shelf = new WishShelf(ports, deps.book);
    this.#prefix = `wish-${epoch.slice(0, 16)}-`;
  }

  /** After the commands': one of them may have left with a wish. */
  restore(): void {
    this.#shelf.restore();
    for (const held of this.#shelf.all()) {
      const writer = this.#deps.commands.writer(held.record.thing, held.record.name);
      if (writer?.facts.wish === held.record.id) held.command = writer.facts.id;
      this.#try(held);
    }
  }

  stop(): void {
    this.#shelf.stop();
  }

  all(): Wish[] {
    return this.#shelf.all().map(({ record, command }) => wishOf(record, command));
  }

  /** The same id again: the same answer, and nothing changes. @throws AskRefused */
  make(asker: Asker, wanted: AskWith<'wish'>): Wish {
    const known = this.#shelf.find(wanted.id);
    if (known !== undefined) {
      if (known.record.key === asker.key && mayRead(asker, known.record.thing)) return wishOf(known.record, known.command);
      throw new AskRefused('idUsed', 'this id was used before: make a new one for each wish');
    }
    if (!this.#rates.take(asker.key, this.#clock.now()))
      throw new AskRefused('tooFast', `more than ${PER_SECOND} wishes a second: wait a moment`);
    const { thing, name, id, value, ms } = wanted;
    checkWish(asker, wanted, this.#deps.things.get(thing), this.#clock.wall());
    this.#checkRoom(asker, thing, name);
    const made = Math.round(this.#clock.wall());
    const version = this.#shelf.nextVersion(thing, name);
    const until = made + (ms ?? MAX_WISH_MS);
    const older = this.#shelf.get(thing, name);
    const held = this.#take({ thing, name, id, version, value, by: asker.user, key: asker.key, path: asker.path, made, until });
    if (older !== undefined) {
      this.#deps.emit({ k: 'wishGone', thing, name, why: 'replaced', detail: `${asker.user} wants something else` });
      if (older.command !== undefined) this.#deps.commands.withdraw(older.command);
    }
    this.#tell(held);
    this.#try(held);
    return wishOf(held.record, held.command);
  }

  /** For who made it, and for owners and admins. @throws AskRefused */
  cancel(asker: Asker, thing: string, name: string): void {
    const held = mayRead(asker, thing) ? this.#shelf.get(thing, name) : undefined;
    if (held === undefined) throw new AskRefused('noSuchWish', `nothing is wished for ${thing} ${name}: it may be fulfilled already`);
    const { record, command } = held;
    if (record.key !== asker.key && record.by !== asker.user && !isManager(asker))
      throw new AskRefused('notAllowed', `${record.by} wished it: ask them, or an owner of the home`);
    const written = this.#end(held, 'cancelled', `by ${asker.user}`);
    if (command !== undefined) this.#deps.commands.withdraw(command);
    if (!written)
      throw new AskRefused('failed', 'it is cancelled, but the home’s disk takes no writes (is it full?): it may come back with a restart');
  }

  /** The key is dead, or may do no more than `allows`: what it wished of other things is no more. */
  revoke(key: string, allows: Allows = () => false): void {
    for (const held of this.#shelf.all()) {
      const { record } = held;
      if (record.key === key && !allows(record.thing, this.#actOf(record), record.path))
        this.#end(held, 'revoked', `${record.by} may not do that any more`);
    }
  }

  /** The controller is connected, and what it had to tell of the time before came before this. */
  controllerHere(controller: string): void {
    const back = !this.#here.has(controller);
    this.#here.add(controller);
    for (const held of this.#of(controller)) {
      // A board that sleeps is here for a moment only: a wait that has grown long would miss it each time.
      if (back) held.notBefore = Math.min(held.notBefore, held.triedAt + RETRY_MS);
      this.#try(held);
    }
  }

  controllerAway(controller: string): void {
    this.#here.delete(controller);
  }

  thingGone(thing: string): void {
    for (const held of this.#shelf.all()) if (held.record.thing === thing) this.#end(held, 'refused', 'the thing is no more');
  }

  /** A property has a value. */
  reading({ thing, name }: ThingValue): void {
    const held = this.#shelf.size === 0 ? undefined : this.#shelf.get(thing, name);
    if (held !== undefined && held.command === undefined && this.#isSo(held)) this.#end(held, 'fulfilled', undefined);
  }

  /** A command came to its end. */
  ended(run: Run): void {
    const { op, thing, name, wish, id, n, accepted, by } = run.facts;
    const held = op === 'write' ? this.#shelf.get(thing, name) : undefined;
    if (held === undefined) return;
    const later = held.after === undefined ? accepted >= held.record.made : n > held.after;
    if (wish === held.record.id) this.#tried(held, id, run);
    else if (run.last?.step === 'completed' && later) this.#end(held, 'replaced', `${by} set something else`);
    // It had to wait for that.
    else this.#try(held);
  }

  #actOf(record: WishRecord): Act {
    const thing = this.#deps.things.get(record.thing);
    const { name } = record;
    return { op: 'write', name, danger: thing === undefined ? 1 : classOf(thing.model, 'write', name) };
  }

  #checkRoom(asker: Asker, thing: string, name: string): void {
    const replaced = this.#shelf.get(thing, name)?.record;
    if (replaced === undefined && this.#shelf.size >= MAX_WISHES)
      throw new AskRefused('busy', `${MAX_WISHES} wishes wait in this house: cancel one first`);
    if (replaced?.key !== asker.key && this.#shelf.ofKey(asker.key) >= MAX_WISHES_PER_KEY)
      throw new AskRefused('busy', `${MAX_WISHES_PER_KEY} wishes of yours wait: cancel one first`);
  }

  #take(record: WishRecord): Held {
    try {
      return this.#shelf.add(record, this.#deps.ledger.next());
    } catch {
      throw new AskRefused('busy', 'the home cannot write the wish down: is its disk full?');
    }
  }

  /** Does for it what can be done now, and looks again when that may have changed. */
  #try(held: Held): void {
    const { record } = held;
    if (held.command !== undefined) return;
    if (this.#isOver(held)) {
      this.#end(held, 'expired', 'it did not come to it in time');
      return;
    }
    const thing = this.#deps.things.get(record.thing);
    const ready = thing !== undefined && this.#here.has(thing.controller) && this.#clock.now() >= held.notBefore;
    // Somebody's write of it is waited for: which of the two is the newer decides then.
    if (!ready || this.#deps.commands.writer(record.thing, record.name) !== undefined) this.#arm(held);
    else if (this.#isSo(held)) this.#end(held, 'fulfilled', undefined);
    else this.#send(held);
  }

  #send(held: Held): void {
    const { record } = held;
    const thing = this.#deps.things.get(record.thing);
    const holder = this.#deps.asker(record.key, record.path);
    if (thing === undefined || holder === undefined) {
      this.#end(held, 'revoked', `${record.by} may not do that any more`);
      return;
    }
    const now = this.#clock.now();
    const request = requestOf(record, { id: this.#commandId(), validFor: Math.min(ATTEMPT_MS, held.deadline - now), tick: now });
    const objection = objectionTo(holder, request, thing, this.#clock.wall());
    if (objection !== undefined) {
      this.#end(held, 'refused', objection);
      return;
    }
    // It may end at once.
    held.command = request.id;
    if (!this.#deps.commands.fulfil(holder, request, record.id)) this.#again(held);
    else if (held.command === request.id) this.#tell(held);
  }

  /** A command of its own ended; one that was given up may still tell late. */
  #tried(held: Held, command: string, run: Run): void {
    const why = endOf(run.last);
    if (why !== 'fulfilled' && held.command !== undefined && held.command !== command) return;
    if (why === undefined) this.#again(held);
    else this.#end(held, why, why === 'fulfilled' ? undefined : run.last?.detail);
  }

  /** It came to nothing, and may be tried again: writing a value twice does no more than once. */
  #again(held: Held): void {
    held.command = undefined;
    held.triedAt = this.#clock.now();
    held.notBefore = held.triedAt + Math.min(MAX_RETRY_MS, RETRY_MS * 2 ** Math.min(held.attempts++, 10));
    if (!this.#isOver(held)) this.#tell(held);
    this.#try(held);
  }

  #arm(held: Held): void {
    const now = this.#clock.now();
    const next = held.notBefore > now ? Math.min(held.notBefore, held.deadline) : held.deadline;
    held.timer?.cancel();
    held.timer = this.#clock.after(Math.max(0, next - now), () => this.#try(held));
  }

  /** After a restart the clock on the wall may still have been behind: it never makes the life longer. */
  #isOver({ record, deadline, after }: Held): boolean {
    return this.#clock.now() >= deadline || (after === undefined && this.#clock.wall() >= record.until);
  }

  /** Whether the property has the wanted value, for all that can be known. */
  #isSo({ record }: Held): boolean {
    const thing = this.#deps.things.get(record.thing);
    const value = this.#deps.values.get(record.thing, record.name);
    const known = thing !== undefined && this.#here.has(thing.controller) && value?.quality === 'good';
    return known && sameJson(value.value, record.value);
  }

  #end(held: Held, why: WishEnd, detail: string | undefined): boolean {
    const { thing, name } = held.record;
    const written = this.#shelf.end(held, why);
    this.#deps.emit({ k: 'wishGone', thing, name, why, ...(detail === undefined ? {} : { detail }) });
    return written;
  }

  #tell(held: Held): void {
    this.#deps.emit({ k: 'wish', wish: wishOf(held.record, held.command) });
  }

  #of(controller: string): Held[] {
    return this.#shelf.all().filter(({ record }) => record.thing.startsWith(`${controller}/`));
  }

  #commandId(): string {
    let id: string;
    do id = `${this.#prefix}${++this.#commands}`;
    while (this.#deps.commands.known(id) !== undefined);
    return id;
  }
}
