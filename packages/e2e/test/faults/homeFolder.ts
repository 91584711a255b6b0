import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDb } from '@around/home';
import { FakeClock, type RecordingLog, recordingLog, type SeededRandom, seededRandom } from '@around/platform/fake';
import { nodeFiles } from '@around/platform/node';
import { nodeSuite } from '@around/sealing/node';
import { openStorage, type Storage } from '../../../home/src/storage/index.js';

/** What a home may do for whom, as it reads it from its disk. */
export interface Rights {
  readonly keys: readonly unknown[];
  readonly users: readonly unknown[];
  readonly controllers: readonly unknown[];
  readonly invitations: readonly unknown[];
}

/** A home's data folder, lived in, of which copies are spoilt. */
export class HomeFolder implements Disposable {
  readonly root = mkdtempSync(join(tmpdir(), 'around-faults-db-'));
  readonly #random: SeededRandom;
  #copies = 0;
  /** As the home has it on an unspoilt disk. */
  rights!: Rights;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  get original(): string {
    return join(this.root, 'original');
  }

  /** Three people with a key each, of which one is revoked and one person barred last of all; two controllers; an invitation that was guessed at; commands, values. */
  async live(): Promise<void> {
    const { storage } = await this.open(this.original);
    const bytes = (n: number) => this.#random.bytes(n);
    for (const [i, role] of (['owner', 'guest', 'guest'] as const).entries()) {
      const grant = role === 'guest' ? { role, things: ['board/bell'] } : { role };
      const key = { id: `key${i}`, user: `user${i}`, device: 'phone', grant, publicKey: bytes(32), psk: bytes(32), tokenHash: bytes(32) };
      const user = { name: key.user, grant, active: true, created: 1_000 + i };
      storage.rights.commit({ keys: [{ ...key, paired: 1_000 + i }], users: [user], audit: [] });
    }
    for (const id of ['board', 'garden']) storage.controllers.put({ id, board: `board-${id}`, title: id, psk: bytes(32) });
    const invitation = {
      slot: 'A'.repeat(22),
      short: 'AB',
      linkPsk: bytes(32),
      codePsk: bytes(32),
      user: 'user3',
      grant: { role: 'owner' },
    } as const;
    storage.invitations.put({ ...invitation, origin: 'key0', expires: this.#wall + 250_000, failures: 4, used: false });
    for (let i = 0; i < 200; i++) {
      const row = {
        n: storage.ledger.next(),
        id: `command${i}`,
        thing: 'board/lamp',
        op: 'write',
        name: 'on',
        by: 'user0',
        key: 'key0',
      } as const;
      const steps = [
        { step: 'accepted', at: i },
        { step: 'completed', at: i },
      ] as const;
      storage.ledger.put({ ...row, accepted: i, steps, ended: true }, 'soon');
    }
    storage.readings.putModels('board', { title: 'Board', software: 'test', things: [] });
    storage.close();
    // The last word before the fault, as it stays behind where no process could tidy up.
    const { storage: again } = await this.open(this.original);
    const [last] = again.keys.all().filter(({ id }) => id === 'key2');
    const [barred] = again.users.all().filter(({ name }) => name === 'user1');
    if (last === undefined || barred === undefined) throw new Error('a key or a person was not kept');
    again.rights.commit({ keys: [{ ...last, revoked: 5_000 }], users: [{ ...barred, active: false }], audit: [] });
    this.rights = rightsOf(again);
    cpSync(this.original, `${this.root}/killed`, { recursive: true });
    again.close();
    rmSync(this.original, { recursive: true });
    cpSync(`${this.root}/killed`, this.original, { recursive: true });
  }

  /** A copy to be spoilt. */
  copy(): string {
    const folder = join(this.root, `copy${this.#copies++}`);
    cpSync(this.original, folder, { recursive: true });
    return folder;
  }

  /** Opens it as the home does at its start. @throws what the home would end with */
  async open(folder: string): Promise<{ storage: Storage; log: RecordingLog }> {
    mkdirSync(folder, { recursive: true });
    const log = recordingLog();
    const clock = new FakeClock({ wallStart: this.#wall });
    const storage = await openStorage({ clock, random: this.#random, log, files: nodeFiles(folder), suite: nodeSuite(), openDb });
    return { storage, log };
  }

  drop(folder: string): void {
    chmodSync(folder, 0o700);
    rmSync(folder, { recursive: true, force: true });
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  get #wall(): number {
    return 1_700_000_000_000;
  }
}

export function rightsOf(storage: Storage): Rights {
  // `lastSeen` grants nothing.
  const keys = storage.keys.all().map(({ lastSeen: _, ...key }) => key);
  const controllers = storage.controllers.all().map(({ id, board, psk }) => ({ id, board, psk }));
  return { keys, users: [...storage.users.all()], controllers, invitations: [...storage.invitations.all()] };
}

/** Changes `count` bytes of a file at random places. */
export function spoil(file: string, random: SeededRandom, count: number): void {
  const bytes = readFileSync(file);
  for (let i = 0; i < count; i++) {
    const at = random.int(bytes.length);
    bytes[at] = (bytes[at] as number) ^ (1 + random.int(255));
  }
  writeFileSync(file, bytes);
}
