import type { WebConnection } from '@around/platform';
import { expect, it } from 'vitest';
import { Doorkeeper } from '../../src/edges/doorkeeper.js';

const socket = (): WebConnection & { closes: number } => ({
  closes: 0,
  remote: { host: '', port: 0 },
  buffered: 0,
  handle() {},
  send() {},
  ping() {},
  pause() {},
  resume() {},
  close() {
    this.closes++;
  },
  terminate() {},
});

it('turns each stranger away once, before the sockets themselves have noticed', () => {
  const door = new Doorkeeper(2);
  const sockets = Array.from({ length: 5 }, socket);
  for (const one of sockets) expect(door.enter('a', one)).toBeDefined();
  expect(sockets.map((one) => one.closes)).toEqual([1, 1, 1, 0, 0]);
  expect(door.enter('b', socket())).toBeDefined();
});

it('a place that was left is free again, whoever had it', () => {
  const door = new Doorkeeper(2);
  const [first, second] = [door.enter('a', socket()), door.enter('a', socket())];
  if (first === undefined || second === undefined) throw new Error('no place');
  door.prove(first);
  door.prove(second);
  expect(door.enter('a', socket())).toBeUndefined();
  door.leave(first);
  door.leave(first);
  expect(door.enter('a', socket())).toBeDefined();
  door.turnAllAway(1001, 'bye');
});
