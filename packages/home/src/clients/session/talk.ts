import { CLOSE, type CommandStep, cutText, type FromHome, type FromPhone } from '@around/messages';
import type { Clock } from '@around/platform';
import type { House, HouseGuest } from '../../house/house.js';
import { Rate } from '../../house/rate.js';
import type { Answerer } from '../asks.js';
import type { Caller } from '../offices/caller.js';
import type { Sight } from './sight.js';

/** Commands over the rate that are answered before the session ends. */
const TOO_FAST_LIMIT = 50;
const MAX_OBSERVED = 64;
const MAX_ASKS = 16;

export interface TalkDeps {
  readonly house: House;
  readonly answerer: Answerer;
  readonly asker: Caller;
  readonly sight: Sight;
  /** Who observes and is asked for. */
  readonly guest: HouseGuest;
  send(message: FromHome): void;
  /** A step that only this client hears of. */
  privately(step: CommandStep): void;
  /** Changes up to `seq` are taken. */
  taken(seq: number): void;
  close(code: number, reason: string): void;
}

/** What a phone says once its session is proven, done or answered. */
export class Talk {
  readonly #clock: Clock;
  readonly #deps: TalkDeps;
  readonly #tooFast: Rate;
  readonly #observed = new Set<string>();
  #asks = 0;

  constructor(ports: { readonly clock: Clock }, deps: TalkDeps) {
    this.#clock = ports.clock;
    this.#deps = deps;
    this.#tooFast = new Rate(TOO_FAST_LIMIT, this.#clock.now());
  }

  take(message: FromPhone): void {
    const { asker, guest, house, sight } = this.#deps;
    switch (message.t) {
      case 'command': {
        const { t: _, ...command } = message;
        sight.addOwn(command.id);
        const calm = house.submit(asker, command, (step) => this.#deps.privately(step));
        if (!calm && !this.#tooFast.take(this.#clock.now())) this.#deps.close(CLOSE.tooMany, 'far too many commands');
        return;
      }
      case 'cancel':
        house.cancel(asker, message.id);
        return;
      case 'taken':
        this.#deps.taken(message.seq);
        return;
      case 'observe':
        if (!sight.thing(message.thing)) return;
        this.#observed.add(`${message.thing}/${message.name}`);
        if (this.#observed.size > MAX_OBSERVED) this.#deps.close(CLOSE.tooMany, `more than ${MAX_OBSERVED} things observed`);
        else house.observe(guest, message.thing, message.name);
        return;
      case 'unobserve':
        this.#observed.delete(`${message.thing}/${message.name}`);
        house.unobserve(guest, message.thing, message.name);
        return;
      case 'ping':
        this.#ping(message.n, message.controller);
        return;
      case 'ask':
        this.#ask(message.n, message.what, message.with);
        return;
      case 'bye':
        this.#deps.close(CLOSE.normal, 'bye');
        return;
      default:
        assertNever(message);
    }
  }

  #ping(n: number, controller: string | undefined): void {
    const since = this.#clock.now();
    const held = () => Math.round((this.#clock.now() - since) * 1_000) / 1_000;
    if (controller === undefined) {
      this.#deps.send({ t: 'pong', n, held: held() });
      return;
    }
    if (!this.#deps.sight.sees({ k: 'controllerGone', n: 0, id: controller })) {
      this.#deps.send({ t: 'pong', n, held: held(), controller: { error: `there is no controller ${controller}` } });
      return;
    }
    this.#deps.house.gateway.ping(controller).then(
      (rtt) => this.#deps.send({ t: 'pong', n, held: Math.max(0, held() - rtt), controller: { rtt } }),
      (error: unknown) => this.#deps.send({ t: 'pong', n, held: held(), controller: { error: messageOf(error) } }),
    );
  }

  #ask(n: number, what: string, request: unknown): void {
    if (this.#asks >= MAX_ASKS) {
      this.#deps.send({ t: 'answer', n, error: { code: 'busy', message: `${MAX_ASKS} questions are open: wait for an answer` } });
      return;
    }
    this.#asks++;
    this.#deps.answerer.answer(this.#deps.asker, what, request).then((answer) => {
      this.#asks--;
      try {
        this.#deps.send({ t: 'answer', n, ...answer });
      } catch {
        // Nothing was sealed yet: a message is as long as it may be before its first record is.
        this.#deps.send({
          t: 'answer',
          n,
          error: { code: 'tooLarge', message: 'the answer is longer than a message may be: ask for less' },
        });
      }
    });
  }
}

const messageOf = (error: unknown): string => cutText(error instanceof Error ? error.message : String(error), 500);

function assertNever(message: never): never {
  throw new Error(`no handler for ${JSON.stringify(message)}`);
}
