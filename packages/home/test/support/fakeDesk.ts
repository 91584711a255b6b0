import { seededRandom } from '@around/platform/fake';
import { homeIdOf, signKeyFrom } from '@around/sealing/node';
import type { InvitationBook, InvitationRecord, KeyBook, KeyRecord } from '../../src/clients/books.js';
import { Desk } from '../../src/clients/desk.js';
import type { HomeKeys } from '../../src/seams.js';
import { FakeHouse } from './fakeHouse.js';
import { type Paired, pairWith, ScriptedPhone, suite } from './scriptedPhone.js';

/** Keys and invitations that are only memory, and outlive a home. */
export class MemoryBooks {
  readonly keyRecords = new Map<string, KeyRecord>();
  readonly invitationRecords = new Map<string, InvitationRecord>();
  full = false;
  readonly keys: KeyBook = {
    all: () => [...this.keyRecords.values()],
    put: (record) => {
      if (this.full) throw new Error('disk full');
      this.keyRecords.set(record.id, record);
    },
    seen: (id, at) => {
      if (this.full) throw new Error('disk full');
      const record = this.keyRecords.get(id);
      if (record !== undefined) this.keyRecords.set(id, { ...record, lastSeen: at });
    },
    remove: (id) => this.keyRecords.delete(id),
  };
  readonly invitations: InvitationBook = {
    all: () => [...this.invitationRecords.values()],
    put: (record) => {
      if (this.full) throw new Error('disk full');
      this.invitationRecords.set(record.slot, record);
    },
    remove: (slot) => {
      if (this.full) throw new Error('disk full');
      this.invitationRecords.delete(slot);
    },
    redeem: (invitation, key) => {
      if (this.full) throw new Error('disk full');
      this.keyRecords.set(key.id, key);
      this.invitationRecords.delete(invitation.slot);
    },
  };
}

const signKey = signKeyFrom(new Uint8Array(32).fill(7));
const staticKey = suite.keyPairFrom(new Uint8Array(32).fill(8));
export const HOME_KEYS: HomeKeys = {
  homeId: homeIdOf(signKey.publicKey, staticKey.publicKey),
  signKey,
  staticKey,
  hmacKey: new Uint8Array(32).fill(9),
};

/** A desk before a fake house. */
export class FakeDesk extends FakeHouse {
  readonly books: MemoryBooks;
  readonly desk: Desk;
  readonly random = seededRandom(4);
  channels = 64;

  constructor(options: ConstructorParameters<typeof FakeHouse>[0] & { books?: MemoryBooks; channels?: number } = {}) {
    super(options);
    this.books = options.books ?? new MemoryBooks();
    this.desk = new Desk({ clock: this.clock, random: this.random, log: this.log, suite }, this.house, this.books, {
      keys: HOME_KEYS,
      title: 'Our house',
      software: 'frMhs test',
      boot: 'AAAAAAAAAAAAAAAAAAAAAA',
      limits: { channels: options.channels ?? 64, helloMs: 5_000, failedHandshakesPerMinute: 10, phoneMessagesPerSecond: 200 },
      place: () => ({ app: 'https://around.example/', relay: 'wss://around.example', lan: ['ws://192.168.1.7:8080'] }),
    });
  }

  async open(): Promise<this> {
    await this.desk.start();
    this.connect();
    return this;
  }

  /** Pairs another phone; the first is the owner's. */
  async pair(grant: Parameters<Desk['invite']>[1] = { role: 'owner' }, user = 'Olga'): Promise<Paired> {
    return pairWith(this.desk, await this.clock.settle(this.desk.invite(user, grant, 'test')));
  }

  /** A session that proved itself. */
  phone(paired: Paired, options?: ConstructorParameters<typeof ScriptedPhone>[2]): ScriptedPhone {
    const phone = new ScriptedPhone(this.desk, paired, options);
    if (phone.welcome !== undefined && phone.channel.closed === undefined) phone.take();
    return phone;
  }
}
