import { afterEach, describe, expect, it } from 'vitest';
import type { Bus, BusMessage } from '../../src/peers/bus.js';

export interface BusStage {
  /** A bus of one more relay, not started. */
  join(): Promise<Bus>;
  /** Resolves when the condition holds. Rejects when it does not within some seconds. */
  until(condition: () => boolean): Promise<void>;
  /** The server goes away, or comes back. */
  server(up: boolean): Promise<void>;
}

/** What a bus promises, for the fake and for NATS. */
export function busContract(name: string, make: () => Promise<BusStage>): void {
  describe(`bus: ${name}`, () => {
    const started: Bus[] = [];
    afterEach(async () => {
      for (const bus of started.splice(0)) await bus.stop();
    });

    const open = async (count = 2) => {
      const stage = await make();
      const buses: Bus[] = [];
      for (let i = 0; i < count; i++) {
        const bus = await stage.join();
        started.push(bus);
        buses.push(bus);
        await bus.start();
      }
      await stage.until(() => buses.every(({ up }) => up));
      return { stage, buses: buses as [Bus, Bus, Bus] };
    };
    const bytes = (n: number): Uint8Array => Uint8Array.of(n);

    it('brings what one publishes to all others that listen, in order, and not to itself', async () => {
      const {
        stage,
        buses: [a, b, c],
      } = await open(3);
      const heard: Record<string, number[]> = { a: [], b: [], c: [] };
      for (const [name, bus] of Object.entries({ a, b, c }))
        bus.subscribe('x.y', (message) => void heard[name]?.push(message.bytes[0] as number));
      // A subscription is known to the server once an answer has come by the same way.
      b.subscribe('there.b', (message) => message.answer(bytes(1)));
      c.subscribe('there.c', (message) => message.answer(bytes(1)));
      for (const word of ['there.b', 'there.c']) await listens(stage, a, word);
      for (let n = 0; n < 100; n++) a.publish('x.y', bytes(n));
      await stage.until(() => heard.b?.length === 100 && heard.c?.length === 100);
      expect(heard).toEqual({ a: [], b: Array.from({ length: 100 }, (_, n) => n), c: heard.b });
    });

    it('takes any one word for *', async () => {
      const {
        stage,
        buses: [a, b],
      } = await open();
      const subjects: string[] = [];
      b.subscribe('x.me.*', ({ subject, answer }: BusMessage) => {
        subjects.push(subject);
        answer(bytes(1));
      });
      await listens(stage, a, 'x.me.zero');
      subjects.length = 0;
      for (const subject of ['x.me.one', 'x.me.two', 'x.you.one', 'x.me', 'x.me.one.more']) await asked(stage, a, subject, () => undefined);
      expect(subjects).toEqual(['x.me.one', 'x.me.two']);
    });

    it('brings an answer, and says so where nobody listens or nobody answers', async () => {
      const {
        stage,
        buses: [a, b],
      } = await open();
      const silent = b.subscribe('mute', () => undefined);
      b.subscribe('echo', (message) => message.answer(message.bytes));
      await listens(stage, a, 'echo');
      const answers: unknown[] = [];
      for (const subject of ['echo', 'mute', 'nobody']) await asked(stage, a, subject, (answer) => answers.push(answer?.[0]));
      silent.cancel();
      await asked(stage, a, 'mute', (answer) => answers.push(answer?.[0]));
      expect(answers).toEqual([7, undefined, undefined, undefined]);
    });

    it('loses what is said while the server is away, and goes on by itself when it is back', async () => {
      const {
        stage,
        buses: [a, b],
      } = await open();
      const heard: number[] = [];
      b.subscribe('x', (message) => {
        heard.push(message.bytes[0] as number);
        message.answer(bytes(1));
      });
      const changes: boolean[] = [];
      a.onChange = () => changes.push(a.up);
      await stage.server(false);
      await stage.until(() => !a.up && !b.up);
      a.publish('x', bytes(1));
      const answers: unknown[] = [];
      await asked(stage, a, 'x', (answer) => answers.push(answer));
      await stage.server(true);
      await stage.until(() => a.up && b.up);
      await asked(stage, a, 'x', (answer) => answers.push(answer?.[0]));
      expect(heard).toEqual([7]);
      expect(answers).toEqual([undefined, 1]);
      expect(changes).toEqual([false, true]);
    });

    it('sends what was said last before it stops', async () => {
      const {
        stage,
        buses: [a, b],
      } = await open();
      let heard = 0;
      b.subscribe('x', (message) => {
        heard++;
        message.answer(bytes(1));
      });
      await listens(stage, a, 'x');
      heard = 0;
      for (let n = 0; n < 50; n++) a.publish('x', bytes(n));
      await a.stop();
      expect(a.up).toBe(false);
      a.publish('x', bytes(1));
      await stage.until(() => heard === 50);
    });
  });
}

/** What was subscribed reaches the server some time later. */
async function listens(stage: BusStage, bus: Bus, subject: string): Promise<void> {
  for (let there = false; !there; ) await asked(stage, bus, subject, (answer) => (there = answer !== undefined));
}

async function asked(stage: BusStage, bus: Bus, subject: string, answered: (bytes: Uint8Array | undefined) => void): Promise<void> {
  let done = false;
  bus.ask(subject, Uint8Array.of(7), 300, (answer) => {
    done = true;
    answered(answer);
  });
  await stage.until(() => done);
}
