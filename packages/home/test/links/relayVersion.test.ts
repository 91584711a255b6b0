import type { UpdateState } from '@around/messages';
import { afterEach, expect, it } from 'vitest';
import { RelayScene, URL_ } from '../support/relayScene.js';

const STATE: UpdateState = { version: '1.0.0', follows: true, stage: 'steady' };

let scene: RelayScene;
afterEach(async () => {
  await scene.link.stop();
  await scene.clock.advance(10_000);
});

it('a relay of before is asked nothing, and known by its name', async () => {
  scene = new RelayScene();
  await scene.start({});
  expect(await scene.link.relayVersion({ version: '1.1.0' })).toEqual({ url: URL_, up: true, software: 'frAroundWeb 1.0.0' });
  expect(scene.said('update')).toEqual([]);
});

it('a relay that answers is told what there is, and says how far it is', async () => {
  scene = new RelayScene();
  await scene.start({ update: true });
  const asked = scene.link.relayVersion({ version: '1.1.0', from: 'https://around.example/releases/' });
  await scene.clock.advance(20);
  expect(scene.said('update')).toEqual([{ version: '1.1.0', from: 'https://around.example/releases/' }]);
  scene.answer('update', JSON.stringify(STATE));
  await scene.clock.advance(20);
  expect(await asked).toEqual({ url: URL_, up: true, software: 'frAroundWeb 1.0.0', state: STATE });
});

it('a relay that restarts before it answers is away, and not one that knows no updates', async () => {
  scene = new RelayScene();
  await scene.start({ update: true });
  const asked = scene.link.relayVersion({ version: '1.1.0' });
  await scene.clock.advance(20);
  scene.socket.close(1001 as number);
  await scene.clock.advance(20);
  expect(await asked).toEqual({ url: URL_, up: false });
});

it('an answer that nobody asked for, and one that is none, are dropped; asks without an answer are bounded', async () => {
  scene = new RelayScene();
  await scene.start({ update: true });
  scene.answer('update', JSON.stringify(STATE));
  await scene.clock.advance(20);
  const asked = scene.link.relayVersion({});
  await scene.clock.advance(20);
  scene.answer('update', '{"version":1}');
  await scene.clock.advance(20);
  expect([await asked, scene.up]).toEqual([{ url: URL_, up: false }, true]);
  const many = Array.from({ length: 20 }, () => scene.link.relayVersion({}));
  await scene.clock.advance(20);
  expect(scene.said('update')).toHaveLength(1 + 8);
  await scene.link.stop();
  await Promise.all(many);
});
