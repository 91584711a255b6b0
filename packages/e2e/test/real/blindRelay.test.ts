import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHomeClient, pairWithLink } from '@around/client';
import { nodePorts } from '@around/client/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser } from '../../../home/test/notify/pushService.js';
import { wordsInMemory } from '../support/memory.js';
import { RealHouse } from '../support/realHouse.js';

const CANARY = {
  title: 'canary-title-5f0a91',
  value: 'canary-value-c27be4',
  detail: 'canary-detail-91d3f8',
  home: 'canary-written-77ab02',
};

/** Words that exist only inside the house: in a title, a reading, a written value and an error. */
const HOUSE = `title: Aviary
things:
  bird:
    title: ${CANARY.title}
    properties:
      song:
        type: string
        write: { run: [sh, -c, "true"], timeout: 5s }
      call: { type: string, read: { run: [echo, '"${CANARY.value}"'], every: 1s, timeout: 5s } }
    actions:
      fall: { run: [sh, -c, "echo ${CANARY.detail} >&2; exit 3"], timeout: 5s }
`;

describe('the relay is blind', () => {
  const folder = mkdtempSync(join(tmpdir(), 'around-aviary-'));
  let house: RealHouse;
  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'living.yaml'), HOUSE);
    writeFileSync(join(folder, 'garden.yaml'), HOUSE.replace('Aviary', 'Second aviary'));
    house = await RealHouse.start({ controllers: folder });
    await house.pair();
  });
  afterAll(async () => {
    await house?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  it('holds no word of the house in its memory, while all of them passed through it', async () => {
    const written = await house.around(['write', 'living/bird.song', CANARY.home, '--relay']);
    expect(written.code).toBe(0);
    const fallen = await house.around(['invoke', 'living/bird.fall', '--relay']);
    expect(fallen.out + fallen.err).toContain(CANARY.detail);
    const things = await house.around(['things', '--relay', '--json']);
    expect(things.out).toContain(CANARY.title);
    await house.until('the reading has come', async () => (await house.read('living/bird.call')) === CANARY.value);

    const words = Object.values(CANARY);
    // Looking works: whoever may know the words does hold them.
    expect([...wordsInMemory(house.house.pid('home'), words)].sort()).toEqual([...words].sort());
    expect([...wordsInMemory(house.house.pid('web'), words)]).toEqual([]);
  });

  it('keeps pushes for the hour when the home is silent, and holds no word of them', async () => {
    const { ports: at } = house.house.options;
    const ports = nodePorts();
    const { link } = await house.house.invite('listener');
    const keyed = await pairWithLink(ports, link, { device: 'test', software: 'test', store: async () => undefined });
    const phone = createHomeClient(ports, keyed, { software: 'test', ways: [{ way: 'lan', url: `ws://127.0.0.1:${at.lan}` }] });
    await phone.start();
    await house.until('the phone is there', () => phone.link.state === 'live');
    const endpoint = 'https://push.invalid/canary-will-20bd';
    await phone.ask('subscribe', new Browser().subscription(endpoint));
    await phone.stop();
    // As the home says it in full, with its title in it.
    const words = ['Your relay hears nothing of Demo house', endpoint];
    await house.until('the relay has the will', () => wordsInMemory(house.house.pid('web'), words).has(endpoint));
    expect([...wordsInMemory(house.house.pid('home'), words)].sort()).toEqual([...words].sort());
    expect([...wordsInMemory(house.house.pid('web'), words)]).toEqual([endpoint]);
  });
});
