import type { Scene } from '@around/messages';
import { FakeClock, MemoryFiles, recordingLog, seededRandom } from '@around/platform/fake';
import { nodeSuite } from '@around/sealing/node';
import { beforeEach, describe, expect, it } from 'vitest';
import { openStorage, type StoragePorts } from '../../src/storage/index.js';
import { LastingDb } from '../support/lastingDb.js';

const MOVIE: Scene = { title: 'Movie', do: [{ write: 'living/lamp.on', value: true }] };
const RUN = { at: 5, by: 'Olga', took: 60, results: [{ part: 0, path: 'living/lamp.on', ok: true }] };

let ports: StoragePorts & { log: ReturnType<typeof recordingLog> };
let lasting: LastingDb;
beforeEach(() => {
  lasting = new LastingDb();
  const log = recordingLog();
  ports = { clock: new FakeClock(), random: seededRandom(1), log, files: new MemoryFiles(), suite: nodeSuite(), openDb: lasting.open };
});

describe('scenes on the disk', () => {
  it('come back with how they went, which another title keeps and other parts do not', async () => {
    const first = await openStorage(ports);
    first.scenes.put('movie', MOVIE);
    first.scenes.ran('movie', RUN);
    first.scenes.put('movie', { ...MOVIE, title: 'Film' });
    first.scenes.put('away', MOVIE);
    first.scenes.remove('away');
    first.close();
    const again = await openStorage(ports);
    expect(again.scenes.all()).toEqual([{ id: 'movie', scene: { ...MOVIE, title: 'Film' }, last: RUN }]);
    again.scenes.put('movie', { ...MOVIE, do: [{ write: 'living/lamp.on', value: false }] });
    expect(again.scenes.all()[0]?.last).toBeUndefined();
    again.close();
  });

  it('that somebody else wrote do nothing', async () => {
    const first = await openStorage(ports);
    first.scenes.put('movie', MOVIE);
    first.close();
    const db = await lasting.open('/memory/home.db');
    db.exec(`UPDATE scenes SET json = replace(json, 'living/lamp.on', 'hall/door.lock')`);
    const again = await openStorage(ports);
    expect(again.scenes.all()).toEqual([]);
    expect(ports.log.lines.some(({ message }) => message.includes('make it again'))).toBe(true);
    again.close();
  });

  it('and the household’s rooms come back in their order', async () => {
    const rooms = [{ name: 'Parlour', icon: 'sofa' }, { name: 'Yard' }];
    const first = await openStorage(ports);
    expect(first.rights.rooms()).toEqual([]);
    first.rights.commit({ rooms, audit: [] });
    first.close();
    const again = await openStorage(ports);
    expect(again.rights.rooms()).toEqual(rooms);
    again.close();
  });
});
