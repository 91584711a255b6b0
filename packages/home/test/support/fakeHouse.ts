import type { Change, Command, CommandStep, ControllerState, PulseSlot, ThingModel } from '@around/messages';
import { FakeClock, recordingLog } from '@around/platform/fake';
import type {
  HistoryItem,
  Kept,
  Ledger,
  LedgerRow,
  PulseBook,
  ReadingBook,
  StoredModels,
  WishBook,
  WishRecord,
} from '../../src/house/books.js';
import { House } from '../../src/house/house.js';
import type { Asker } from '../../src/house/rights.js';
import type { ControllerGateway, Order } from '../../src/seams.js';

/** A ledger that is only memory; its rows go through JSON, as on a disk. */
export class MemoryLedger implements Ledger {
  readonly rows = new Map<string, LedgerRow>();
  /** Ids whose first write had to be there before anything else happened. */
  readonly atOnce: string[] = [];
  fails = false;
  #n = 0;
  find(id: string): LedgerRow | undefined {
    return this.rows.get(id);
  }
  next(): number {
    return ++this.#n;
  }
  put(row: LedgerRow, when: 'soon' | 'now' | 'onDisk'): void {
    if (this.fails && when !== 'soon') throw new Error('disk full');
    if (when !== 'soon') this.atOnce.push(`${row.id} ${when}`);
    this.rows.set(row.id, JSON.parse(JSON.stringify(row)) as LedgerRow);
  }
  flush(): void {}
  page(before: number, limit: number, thing?: string): LedgerRow[] {
    const rows = [...this.rows.values()].filter((row) => row.n < before && (thing === undefined || row.thing === thing));
    return rows.sort((a, b) => b.n - a.n).slice(0, limit);
  }
  underWay(): LedgerRow[] {
    return [...this.rows.values()].filter((row) => !row.ended);
  }
}

/** Wishes that are only memory. */
export class MemoryWishes implements WishBook {
  readonly records = new Map<string, WishRecord>();
  fails = false;
  all(): WishRecord[] {
    return [...this.records.values()];
  }
  put(record: WishRecord): void {
    if (this.fails) throw new Error('disk full');
    this.records.set(`${record.thing} ${record.name}`, structuredClone(record));
  }
  remove(thing: string, name: string): void {
    if (this.fails) throw new Error('disk full');
    this.records.delete(`${thing} ${name}`);
  }
}

/** Readings that are only memory; `hold` delays commits until `release()`. */
export class MemoryReadings implements ReadingBook {
  readonly kept = new Map<string, { thing: string; name: string; value: unknown; at: number }>();
  readonly modelsOf = new Map<string, StoredModels>();
  readonly positions = new Map<string, number>();
  readonly history: HistoryItem[] = [];
  commits = 0;
  fails = false;
  values() {
    return [...this.kept.values()].map((value) => ({ ...value, quality: 'unavailable' as const }));
  }
  models() {
    return this.modelsOf;
  }
  putModels(controller: string, models: StoredModels): void {
    this.modelsOf.set(controller, models);
  }
  taken(controller: string, ring: string): number {
    return this.positions.get(`${controller}/${ring}`) ?? -1;
  }
  async commit(controller: string, ring: string, place: { readonly after: number; readonly n: number }, kept: Kept): Promise<void> {
    if (this.fails) throw new Error('disk full');
    if (this.taken(controller, ring) !== place.after) throw new Error('what came before it is not committed');
    this.commits++;
    this.positions.set(`${controller}/${ring}`, place.n);
    this.history.push(...kept.history);
    for (const value of kept.values) this.kept.set(`${value.thing}/${value.name}`, value);
  }
  removeController(controller: string): void {
    this.modelsOf.delete(controller);
    for (const key of this.kept.keys()) if (key.startsWith(`${controller}/`)) this.kept.delete(key);
  }
  removeThing(thing: string): void {
    for (const key of this.kept.keys()) if (key.startsWith(`${thing}/`)) this.kept.delete(key);
  }
}

/** Slots of a pulse that are only memory. */
export class MemoryPulse implements PulseBook {
  readonly kept = new Map<string, PulseSlot[]>();
  all() {
    return this.kept;
  }
  put(controller: string, slot: PulseSlot, from: number): void {
    const slots = this.kept.get(controller) ?? [];
    this.kept.set(controller, [...slots.filter(({ at }) => at >= from && at !== slot.at), slot]);
  }
  remove(controller: string): void {
    this.kept.delete(controller);
  }
}

/** Controllers that do what a test says. */
export class FakeGateway implements ControllerGateway {
  up = true;
  readonly orders: (Order & { controller: string })[] = [];
  readonly cancels: string[] = [];
  readonly observed: string[] = [];
  send(controller: string, order: Order): boolean {
    if (this.up) this.orders.push({ ...order, controller });
    return this.up;
  }
  cancel(_controller: string, id: string, code: string): void {
    this.cancels.push(`${id} ${code}`);
  }
  observe(controller: string, thing: string, name: string, on: boolean): void {
    this.observed.push(`${controller}/${thing}.${name} ${on ? 'on' : 'off'}`);
  }
  readonly said: string[] = [];
  again(controller: string): void {
    this.said.push(controller);
  }
  async ping(controller: string): Promise<number> {
    if (!this.up) throw new Error(`${controller} is away`);
    return 4;
  }
  async adopt(board: string, _code: string, id?: string): Promise<string> {
    return id ?? `c-${board}`;
  }
  readonly forgotten: string[] = [];
  async forget(controller: string): Promise<void> {
    this.forgotten.push(controller);
  }
}

const model = (key: string, title: string, types: string[], rest: Partial<ThingModel>): ThingModel => ({
  key,
  title,
  '@type': types,
  properties: {},
  actions: {},
  events: {},
  ...rest,
});

export const LAMP = model('lamp', 'Lamp', ['Light', 'OnOffSwitch'], {
  properties: {
    on: { '@type': 'OnOffProperty', type: 'boolean' },
    level: { '@type': 'BrightnessProperty', type: 'number', minimum: 0, maximum: 100 },
    heat: { type: 'number', readOnly: true, 'around:staleAfter': 60_000 },
  },
  actions: {
    fade: { input: { type: 'object', properties: { level: { type: 'number', minimum: 0, maximum: 100 } }, required: ['level'] } },
    blink: {},
  },
  events: { overheated: {} },
});
export const LOCK = model('door', 'Front door', ['Lock'], {
  properties: { locked: { '@type': 'LockedProperty', type: 'string', enum: ['locked', 'unlocked', 'unknown', 'jammed'], readOnly: true } },
  actions: { lock: { '@type': 'LockAction' }, unlock: { '@type': 'UnlockAction' } },
});
export const CAMERA = model('camera', 'Camera', ['Camera'], {
  properties: {
    image: { '@type': 'ImageProperty', type: 'null', readOnly: true, contentMediaType: 'image/jpeg', 'around:whileObserved': true },
  },
  actions: { photos: { 'around:repeat': 5_000 } },
});

export const OWNER: Asker = { key: 'owner-key', user: 'Olga', grants: [{ role: 'owner' }], path: 'relay' };

export const controllerState = (id: string, state: ControllerState['state'], more: Partial<ControllerState> = {}): ControllerState => ({
  id,
  title: id,
  state,
  since: 0,
  things: 0,
  killed: 0,
  ...more,
});

/** A house with one controller, `living`, that is connected and has a lamp, a lock and a camera. */
export class FakeHouse {
  readonly clock: FakeClock;
  readonly log = recordingLog();
  readonly ledger: MemoryLedger;
  readonly readings: MemoryReadings;
  readonly wishes: MemoryWishes;
  readonly pulse: MemoryPulse;
  readonly gateway = new FakeGateway();
  /** Who holds which key; a key that is not here is dead. */
  readonly askers: Map<string, Asker>;
  readonly house: House;
  readonly changes: Change[] = [];
  readonly private: CommandStep[] = [];
  #ids = 0;

  constructor(
    options: {
      clock?: FakeClock;
      ledger?: MemoryLedger;
      readings?: MemoryReadings;
      wishes?: MemoryWishes;
      pulse?: MemoryPulse;
      askers?: Map<string, Asker>;
      epoch?: string;
    } = {},
  ) {
    this.clock = options.clock ?? new FakeClock();
    this.ledger = options.ledger ?? new MemoryLedger();
    this.readings = options.readings ?? new MemoryReadings();
    this.wishes = options.wishes ?? new MemoryWishes();
    this.pulse = options.pulse ?? new MemoryPulse();
    this.askers = options.askers ?? new Map([[OWNER.key, OWNER]]);
    this.house = new House(
      { clock: this.clock, log: this.log },
      { ledger: this.ledger, readings: this.readings, wishes: this.wishes, pulse: this.pulse },
      { homeId: 'A'.repeat(22), epoch: options.epoch ?? 'EEEEEEEEEEEEEEEEEEEEEA' },
    );
    this.house.connect(this.gateway);
    this.house.meet({ asker: (key, path) => (this.askers.has(key) ? { ...(this.askers.get(key) as Asker), path } : undefined) });
    this.house.subscribe((changes) => this.changes.push(...changes));
    this.house.start();
  }

  connect(models: ThingModel[] = [LAMP, LOCK, CAMERA]): this {
    this.house.info('living', { title: 'Living', software: 'frMhc', things: models });
    this.house.state(controllerState('living', 'connected'));
    this.house.settle();
    return this;
  }

  away(): void {
    this.gateway.up = false;
    this.house.state(controllerState('living', 'away'));
  }

  back(): void {
    this.gateway.up = true;
    this.house.state(controllerState('living', 'connected'));
  }

  /** Asks as an owner unless told otherwise; the command's id. */
  ask(request: Partial<Command> = {}, asker: Asker = OWNER): string {
    const id = request.id ?? `cmd-${++this.#ids}`;
    const command: Command = { id, thing: 'living/lamp', op: 'write', name: 'on', input: true, tick: this.clock.now(), ...request };
    this.house.submit(asker, command, (step) => this.private.push(step));
    return id;
  }

  /** What the controller says of a command. */
  says(id: string, step: CommandStep['step'], more: object = {}, blob?: Uint8Array): void {
    this.house.step('living', { t: 'step', id, step, ct: 0, ran: 1, ...more }, blob);
  }

  steps(id: string): CommandStep[] {
    this.house.settle();
    return this.changes.flatMap((change) => (change.k === 'step' && change.step.command === id ? [change.step] : []));
  }

  names(id: string): string[] {
    return this.steps(id).map(({ step, code }) => (code === undefined ? step : `${step}:${code}`));
  }

  of<K extends Change['k']>(k: K): Extract<Change, { k: K }>[] {
    this.house.settle();
    return this.changes.filter((change): change is Extract<Change, { k: K }> => change.k === k);
  }
}
