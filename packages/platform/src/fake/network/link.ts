import type { FakeHost } from './host.js';
import type { Lane, LaneWorld } from './lane.js';
import type { Packet } from './packet.js';
import type { FakeNetwork } from './world.js';

/** What the world can do to either end of a connection. */
export interface LinkEnd {
  readonly lanes: readonly Lane[];
  breakOff(message: string): void;
  silence(): void;
}

export interface Side {
  readonly host: FakeHost;
  readonly address: string;
}

/** One connection between two hosts, as the world sees it. */
export class Link {
  readonly a: Side;
  readonly b: Side;
  readonly kind: 'tcp' | 'web';
  readonly #world: FakeNetwork;
  #ends: readonly LinkEnd[] = [];
  #finished = 0;
  #cut = false;

  constructor(world: FakeNetwork, kind: 'tcp' | 'web', a: Side, b: Side) {
    this.#world = world;
    this.kind = kind;
    this.a = a;
    this.b = b;
  }

  /** `ends` in the order a, b. */
  join(ends: readonly [LinkEnd, LinkEnd]): void {
    this.#ends = ends;
    this.#world.links.add(this);
  }

  has(end: unknown): boolean {
    return this.#ends.includes(end as LinkEnd);
  }

  laneWorld(): LaneWorld {
    const world = this.#world;
    return {
      clock: world.clock,
      random: world.random,
      delay: () => world.delay(this.a.host, this.b.host, 'reliable'),
      state: () =>
        this.#cut || !this.#current(this.a) || !this.#current(this.b) || !world.joined(this.a.host, this.b.host) ? 'vanish' : 'up',
      passed: (packet: Packet) => world.tapped(this.kind, this.a.host, this.b.host, packet),
    };
  }

  finished(): void {
    this.#finished++;
    if (this.#finished < 2) return;
    this.#world.links.delete(this);
    for (const lane of this.#ends[0]?.lanes ?? []) lane.kill();
  }

  /** After the world changed: what waited sets out again, and waits on where it still cannot pass. */
  retry(): void {
    for (const lane of this.#ends[0]?.lanes ?? []) lane.retry();
  }

  cut(how: 'reset' | 'silent'): void {
    this.#cut = true;
    if (how === 'reset') for (const end of this.#ends) end.breakOff('the connection was reset');
  }

  /** One host's process or machine died. `reset`: its system says so to the other side; `silent`: nobody says anything. */
  died(host: FakeHost, how: 'reset' | 'silent'): void {
    const [a, b] = this.#ends;
    const both = this.a.host === this.b.host;
    const gone = this.a.host === host ? a : b;
    const left = this.a.host === host ? b : a;
    gone?.silence();
    if (both) left?.silence();
    else if (how === 'reset' && this.#world.joined(this.a.host, this.b.host)) {
      this.#world.clock.after(this.#world.delay(this.a.host, this.b.host, 'reliable'), () => left?.breakOff('the peer is gone'));
    }
  }

  /** The dead host is back and knows nothing of this connection: it resets it. */
  forgotten(): void {
    this.#world.clock.after(this.#world.delay(this.a.host, this.b.host, 'reliable'), () => {
      for (const end of this.#ends) end.breakOff('the peer was restarted');
    });
  }

  #current(side: Side): boolean {
    return side.host.alive && (side.address.startsWith('127.') || side.host.addresses.includes(side.address));
  }
}
