import { checkValue, classOf, cutText, type FromController, isEnd, type Operation, type ToController } from '@around/messages';
import type { Clock, Log } from '@around/platform';
import type { CancelCode, Operable, StepCodeName } from '../drivers/driver.js';
import type { IdRing, Known, Step } from '../state/idRing.js';
import { Command } from './command.js';
import { inputFault } from './inputFault.js';
import { Lane } from './lane.js';
import type { Leases } from './leases.js';
import type { Thing } from './things.js';
import { TimeLeap } from './timeLeap.js';

export type Order = Extract<ToController, { t: 'do' }>;

export interface DeskDeps {
  /** This boot's mark and clock, as the home is told them. */
  readonly cboot: string;
  ct(): number;
  thing(key: string): Thing | undefined;
  readonly ids: IdRing;
  readonly leases: Leases;
  /** False where there is no link. */
  send(message: FromController, blob?: Uint8Array): boolean;
  /** Commands under way, those that wait included. */
  readonly limit: number;
}

export interface Ending {
  readonly code?: StepCodeName;
  readonly detail?: string;
  readonly data?: unknown;
  readonly media?: string;
  /** With an end: the tail of what its program printed on its standard error. */
  readonly printed?: string;
}

type Admission =
  | { readonly ok: true; readonly thing: Thing; readonly operable: Operable; readonly safe: readonly string[] }
  | { readonly ok: false; readonly step: 'expired' | 'refused'; readonly why: Ending };

/** A detail's length in the protocol: a refusal quotes the schema, however long its words are. */
const MAX_DETAIL = 2_000;
/** Ends that left so shortly before a link broke may never have arrived. */
const DOUBTFUL_MS = 60_000;

/** Takes the home's commands: each at most once, none too late, as many at a time as its lane lets (PROTOCOL.md, Commands). */
export class Desk {
  readonly #ports: { readonly clock: Clock; readonly log: Log };
  readonly #d: DeskDeps;
  readonly #commands = new Map<string, Command>();
  readonly #lanes = new Map<string, Lane>();
  readonly #idle: (() => void)[] = [];
  #stopping = false;
  readonly #leap: TimeLeap;

  constructor(ports: { readonly clock: Clock; readonly log: Log }, deps: DeskDeps) {
    this.#ports = ports;
    this.#d = deps;
    this.#leap = new TimeLeap(ports);
  }

  /** Commands that have not ended. */
  get underWay(): number {
    return this.#commands.size;
  }

  /** The home asks for our time, as it does every few seconds. */
  beat(): void {
    this.#leap.look();
  }

  do(order: Order): void {
    const { ids } = this.#d;
    const known = ids.get(order.id);
    if (known !== undefined) this.#again(known);
    else this.#take(order, ids.begin(order.id));
  }

  #take(order: Order, record: Known): void {
    const { ids } = this.#d;
    const since = this.#ports.clock.now();
    const admission = this.#admit(order, since);
    if (!admission.ok) {
      this.#tell(record, admission.step, admission.why, since, undefined, false);
      return;
    }
    const { thing, operable, safe } = admission;
    const dangerous = isDangerous(thing, order);
    const command = new Command({
      order,
      operable,
      dangerous,
      lane: this.lane(order.thing, operable.lane.key),
      record: (wait) => (wait ? ids.record(order.id) : ids.note(order.id)),
      lateness: () => this.#lateness(order, since, dangerous),
      tell: (step, ending, blob, written) => this.#tell(record, step, ending, since, blob, written),
      onStarted: () => this.#started(order, safe),
      onEnd: () => this.#ended(order.id),
      clock: this.#ports.clock,
      log: this.#ports.log,
    });
    this.#commands.set(order.id, command);
    command.submit();
  }

  #admit(order: Order, since: number): Admission {
    const thing = this.#d.thing(order.thing);
    const late = this.#lateness(order, since, thing !== undefined && isDangerous(thing, order));
    if (late !== undefined) return { ok: false, step: 'expired', why: late };
    const refused = (why: Ending): Admission => ({ ok: false, step: 'refused', why });
    if (thing === undefined) return refused({ code: 'noSuchThing', detail: `this controller has no thing "${order.thing}"` });
    const operable = thing.operable(order.op, order.name);
    const fault = faultOf(thing, operable, order) ?? this.#busy();
    if (fault !== undefined || operable === undefined) return refused(fault ?? {});
    const safe = order.lease === undefined ? [] : safeNames(thing, order.op, order.name);
    if (order.lease === undefined || safe.length > 0) return { ok: true, thing, operable, safe };
    const detail = `${order.name} has no safe value to return to: give it "safe" in the configuration`;
    return refused({ code: 'badInput', detail });
  }

  cancel(id: string, code: CancelCode): void {
    this.#commands.get(id)?.cancel(code);
  }

  /** The home has been away for a while: nobody watches what repeats. */
  unwatched(): void {
    for (const command of [...this.#commands.values()]) if (command.repeats) command.cancel('unwatched');
  }

  /** A new session: ends that nobody may have heard, and how those stand that are under way. */
  resend(): void {
    this.#leap.begin();
    const after = this.#ports.clock.now() - DOUBTFUL_MS;
    for (const known of this.#d.ids.all()) {
      if (known.endedAt === undefined || known.untold || known.endedAt >= after) this.#again(known);
    }
  }

  /** Takes no more commands and resolves when none is under way. */
  finish(): Promise<void> {
    this.#stopping = true;
    if (this.#commands.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Ends what is still under way. */
  killAll(): void {
    for (const command of [...this.#commands.values()]) command.kill('the controller is stopping');
  }

  lane(thing: string, key: string): Lane {
    const name = `${thing} ${key}`;
    let lane = this.#lanes.get(name);
    if (lane === undefined) {
      lane = new Lane();
      this.#lanes.set(name, lane);
    }
    return lane;
  }

  /** Why it must not start any more; undefined where it may. What is dangerous must not start either where time may have stood still. */
  #lateness(order: Order, since: number, dangerous: boolean): Ending | undefined {
    if (order.cboot !== this.#d.cboot)
      return { code: 'restarted', detail: 'the controller was restarted since: what was meant for before is void' };
    if (this.#d.ct() > order.notAfter) return { code: 'stale', detail: 'it came too late' };
    if (!dangerous || !this.#leap.voids(since)) return undefined;
    return { code: 'stale', detail: 'the controller slept meanwhile, or its clock was set: order it again' };
  }

  #busy(): Ending | undefined {
    if (this.#stopping) return { code: 'busy', detail: 'the controller is stopping' };
    if (this.#commands.size < this.#d.limit) return undefined;
    return { code: 'busy', detail: `${this.#commands.size} commands are under way at this controller: wait for some to end` };
  }

  /** What must be on the disk before it acts. */
  #started(order: Order, safe: readonly string[]): Promise<void> | undefined {
    if (order.lease !== undefined) return this.#d.leases.take(order.thing, safe, order.lease);
    if (order.op === 'write') this.#d.leases.drop(order.thing, order.name);
    return undefined;
  }

  #ended(id: string): void {
    this.#commands.delete(id);
    if (this.#commands.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  #tell(known: Known, step: Step['step'], ending: Ending, since: number, blob: Uint8Array | undefined, written: boolean): void {
    const { detail, ...rest } = ending;
    const message: Step = {
      t: 'step',
      id: known.id,
      step,
      ct: this.#d.ct(),
      ran: Math.max(0, this.#ports.clock.now() - since),
      ...rest,
      ...(detail === undefined ? {} : { detail: cutText(detail, MAX_DETAIL) }),
    };
    // What is sent and told again must be one and the same, so the ring has it first.
    this.#d.ids.add(known, message, blob, written);
    const left = this.#d.send(message, blob);
    if (isEnd(step)) known.untold = !left;
  }

  #again(known: Known): void {
    for (const step of known.steps) {
      const blob = this.#d.ids.blob(known.id);
      // A picture that is no longer kept cannot be told again; how the command ended can.
      const { media, ...rest } = step;
      const left = media === undefined || blob === undefined ? this.#d.send(rest) : this.#d.send(step, blob);
      if (isEnd(step.step) && left) known.untold = false;
    }
  }
}

const isDangerous = (thing: Thing, { op, name }: Order): boolean => classOf(thing.expanded, op, name) >= 2;

function faultOf(thing: Thing, operable: Operable | undefined, { op, name, input }: Order): Ending | undefined {
  const table = op === 'write' ? thing.expanded.properties : thing.expanded.actions;
  if (!Object.hasOwn(table, name))
    return { code: 'noSuchName', detail: `${thing.model.title} has no ${op === 'write' ? 'property' : 'action'} "${name}"` };
  if (operable === undefined) return { code: 'badInput', detail: `${name} can only be read` };
  const fault =
    op === 'write'
      ? input === undefined
        ? `${name} needs a value`
        : words(name, checkValue(table[name] ?? {}, input))
      : inputFault(name, thing.expanded.actions[name]?.input, input);
  if (fault !== undefined) return { code: 'badInput', detail: fault };
  const paused = operable.refusal();
  return paused === undefined ? undefined : { code: 'paused', detail: paused };
}

const words = (name: string, fault: string | undefined): string | undefined => (fault === undefined ? undefined : `${name} ${fault}`);

/** The properties that return to their safe value when a lease on this operation runs out. */
function safeNames(thing: Thing, op: Operation, name: string): string[] {
  const names = op === 'write' ? [name] : Object.keys(thing.spec.properties);
  return names.filter((one) => thing.spec.properties[one]?.safe !== undefined);
}
