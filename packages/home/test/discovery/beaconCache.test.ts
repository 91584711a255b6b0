import { PROTOCOL_VERSION, toUtf8 } from '@around/messages';
import { expect, test } from 'vitest';
import { BeaconCache } from '../../src/discovery/beaconCache.js';

test('forty boards behind one address are read once each', () => {
  const cache = new BeaconCache();
  const from = { host: '10.0.0.9', port: 4_000 };
  let reads = 0;
  const mayRead = () => ++reads > 0;
  const beacons = Array.from({ length: 40 }, (_, i) =>
    toUtf8(JSON.stringify({ v: PROTOCOL_VERSION, id: `board${i}`, title: 'Board', tcp: 1, epoch: 'e', fingerprint: '' })),
  );
  expect(beacons.map((bytes) => cache.hear(bytes, from, 0, mayRead).is)).toEqual(Array(40).fill('new'));
  expect(beacons.map((bytes) => cache.hear(bytes, from, 1_000, mayRead).is)).toEqual(Array(40).fill('repeat'));
  expect(reads).toBe(40);
});
