import type { ReportItem, ThingModel } from '@around/messages';
import type { Clock } from '@around/platform';
import type { ControllerGateway, ControllerInbox, Order } from '../seams.js';
import { SOFTWARE } from '../version.js';

/** The name under which the home itself stands among the controllers. */
export const SELF = 'home';

/** How an order ended. */
export type OwnEnd = { readonly ok: true } | { readonly ok: false; readonly detail: string };

/** A thing of the home itself. */
export interface OwnThing {
  readonly model: ThingModel;
  /** Missing: it takes no orders. */
  order?(order: Pick<Order, 'op' | 'name' | 'input'>): OwnEnd;
}

export interface OwnThingsOptions {
  /** Marks this run of the home: numbers of reports begin anew with it. */
  readonly ring: string;
  readonly title: string;
}

/** The home's own things, told and ordered like those of a controller. */
export class OwnThings {
  readonly #clock: Clock;
  readonly #inbox: Pick<ControllerInbox, 'info' | 'state' | 'report' | 'step'>;
  readonly #options: OwnThingsOptions;
  readonly #shown = new Map<string, OwnThing>();
  #since: number | undefined;
  #n = 0;

  constructor(
    ports: { readonly clock: Clock },
    inbox: Pick<ControllerInbox, 'info' | 'state' | 'report' | 'step'>,
    options: OwnThingsOptions,
  ) {
    this.#clock = ports.clock;
    this.#inbox = inbox;
    this.#options = options;
  }

  /** Shows these; those that are shown already stay. */
  show(...things: readonly OwnThing[]): void {
    const fresh = things.filter(({ model }) => !this.#shown.has(model.key));
    if (fresh.length === 0) return;
    for (const thing of fresh) this.#shown.set(thing.model.key, thing);
    const { title } = this.#options;
    const models = [...this.#shown.values()].map(({ model }) => model);
    this.#since ??= Math.round(this.#clock.wall());
    this.#inbox.info(SELF, { title, software: SOFTWARE, things: models });
    this.#inbox.state({ id: SELF, title, state: 'connected', since: this.#since, software: SOFTWARE, things: models.length, killed: 0 });
  }

  /** Resolves once it is kept. */
  async report(thing: string, item: { readonly name: string } & ({ readonly value: unknown } | { readonly data: unknown })): Promise<void> {
    const about = { n: ++this.#n, thing, name: item.name, at: Math.round(this.#clock.wall()) };
    const said: ReportItem = 'value' in item ? { k: 'value', ...about, value: item.value } : { k: 'event', ...about, data: item.data };
    await this.#inbox.report(SELF, this.#options.ring, [said]);
  }

  /** The same gateway, whose orders for the home itself are done here. */
  before(gateway: ControllerGateway): ControllerGateway {
    const own = (controller: string) => controller === SELF;
    return {
      send: (controller, order) => (own(controller) ? this.#take(order) : gateway.send(controller, order)),
      cancel: (controller, id, code) => {
        if (!own(controller)) gateway.cancel(controller, id, code);
      },
      observe: (controller, thing, name, on) => {
        if (!own(controller)) gateway.observe(controller, thing, name, on);
      },
      again: (controller) => {
        if (!own(controller)) gateway.again(controller);
      },
      ping: (controller) => (own(controller) ? Promise.resolve(0) : gateway.ping(controller)),
      adopt: (board, code, id) => gateway.adopt(board, code, id),
      forget: async (controller) => {
        if (own(controller)) throw new Error('that is the home itself: it cannot be forgotten');
        await gateway.forget(controller);
      },
    };
  }

  /** What is sent is answered a moment later, as by any controller. */
  #take(order: Order): true {
    void Promise.resolve().then(() => {
      const end: OwnEnd = this.#shown.get(order.thing)?.order?.(order) ?? { ok: false, detail: 'it takes no orders' };
      const about = { t: 'step', id: order.id, ct: Math.round(this.#clock.now()), ran: 0 } as const;
      this.#inbox.step(SELF, end.ok ? { ...about, step: 'completed' } : { ...about, step: 'failed', detail: end.detail }, undefined);
    });
    return true;
  }
}
