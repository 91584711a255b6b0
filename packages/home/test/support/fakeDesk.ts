import type { AuditEntry, CommandStep, Grant, Look, Recorded, Room } from '@around/messages';
import { seededRandom } from '@around/platform/fake';
import { homeIdOf, signKeyFrom } from '@around/sealing/node';
import { Desk } from '../../src/clients/pairing/desk.js';
import type {
  AuditBook,
  AuditLine,
  DeskBooks,
  FactBook,
  InvitationBook,
  InvitationRecord,
  KeyBook,
  KeyRecord,
  RightsBook,
  UserRecord,
} from '../../src/clients/people/books.js';
import type { PastSums } from '../../src/energy/sums.js';
import { localDays } from '../../src/history/localDays.js';
import type { HistoryBook, KeptScene, SceneBook } from '../../src/house/books.js';
import type { Telling } from '../../src/notify/way.js';
import type { HomeKeys, PhoneChannel } from '../../src/seams.js';
import { FakeHouse } from './fakeHouse.js';
import { MemoryNotices, MemoryNotifySettings, MemoryPushes } from './memoryNotices.js';
import { MemoryRules } from './memoryRules.js';
import { type Paired, pairWith, ScriptedPhone, suite } from './scriptedPhone.js';

/** All books of the desk, only memory; they outlive a home. */
export class MemoryBooks implements DeskBooks {
  readonly keyRecords = new Map<string, KeyRecord>();
  readonly userRecords = new Map<string, UserRecord>();
  readonly invitationRecords = new Map<string, InvitationRecord>();
  readonly looks = new Map<string, Look>();
  readonly sceneRecords = new Map<string, KeptScene>();
  rooms: readonly Room[] = [];
  readonly lines: AuditEntry[] = [];
  readonly damagedUsers: string[] = [];
  /** The first line that an audit would find broken. */
  broken: number | undefined;
  full = false;
  readonly keys: KeyBook = {
    all: () => [...this.keyRecords.values()],
    seen: (id, at) => {
      this.#write();
      const record = this.keyRecords.get(id);
      if (record !== undefined) this.keyRecords.set(id, { ...record, lastSeen: at });
    },
    remove: (id) => this.keyRecords.delete(id),
  };
  recorded: readonly Recorded[] = [];
  readonly history: HistoryBook = {
    past: (thing, name, { since }) => ({ kind: 'text', step: 0, values: [{ t: since, value: `${thing}.${name}` }], stretches: [] }),
    overlap: () => 0,
    recorded: () => this.recorded,
    page: () => ({ values: [] }),
    take: async (_thing, _name, values) => ({ added: values.length, known: 0, refused: 0 }),
  };
  readonly users = { all: () => [...this.userRecords.values()], damaged: () => this.damagedUsers };
  readonly invitations: InvitationBook = {
    all: () => [...this.invitationRecords.values()],
    put: (record) => {
      this.#write();
      this.invitationRecords.set(record.slot, record);
    },
    remove: (slot) => {
      this.#write();
      this.invitationRecords.delete(slot);
    },
  };
  readonly audit: AuditBook = {
    add: (line) => this.#line(line),
    read: ({ user, kind, before = Number.POSITIVE_INFINITY, limit = 100 }) => ({
      entries: this.lines
        .filter((line) => (user === undefined || line.by === user) && (kind === undefined || line.kind === kind) && line.n < before)
        .reverse()
        .slice(0, limit),
      ...(this.broken === undefined ? {} : { broken: this.broken }),
    }),
    check: () => ({ last: this.lines.length, done: true, ...(this.broken === undefined ? {} : { broken: this.broken }) }),
  };
  readonly notices = new MemoryNotices();
  readonly pushes = new MemoryPushes();
  readonly notifySettings = new MemoryNotifySettings();
  readonly rules = new MemoryRules();
  readonly scenes: SceneBook = {
    all: () => [...this.sceneRecords.values()],
    put: (id, scene) => {
      this.#write();
      this.sceneRecords.set(id, { id, scene });
    },
    ran: (id, last) => {
      this.#write();
      const record = this.sceneRecords.get(id);
      if (record !== undefined) this.sceneRecords.set(id, { ...record, last });
    },
    remove: (id) => {
      this.#write();
      this.sceneRecords.delete(id);
    },
  };
  readonly factRecords = new Map<string, unknown>();
  readonly facts: FactBook = {
    get: (key) => this.factRecords.get(key),
    put: (key, value) => {
      this.#write();
      if (value === undefined) this.factRecords.delete(key);
      else this.factRecords.set(key, value);
    },
  };
  /** What the history knows of numbers, by `thing/name`. */
  readonly sums = new Map<string, PastSums>();
  readonly past = { days: localDays('UTC'), sums: (thing: string, name: string) => this.sums.get(`${thing}/${name}`) };
  readonly singles = { before: () => undefined, readings: () => [], events: () => [], keptFor: () => Number.POSITIVE_INFINITY };
  readonly rights: RightsBook = {
    commit: ({ keys = [], users = [], usersGone = [], invited, invitations = [], redeemed, looks = [], rooms, audit, ...also }) => {
      this.#write();
      for (const key of keys) this.keyRecords.set(key.id, key);
      for (const user of users) this.userRecords.set(user.name, user);
      for (const name of usersGone) this.userRecords.delete(name);
      for (const look of looks) this.looks.set(look.thing, look);
      if (rooms !== undefined) this.rooms = rooms;
      for (const invitation of invitations) this.invitationRecords.set(invitation.slot, invitation);
      if (invited !== undefined) this.invitationRecords.set(invited.slot, invited);
      if (redeemed !== undefined) this.invitationRecords.delete(redeemed);
      for (const { id, scene } of also.scenes ?? []) this.sceneRecords.set(id, { id, scene });
      for (const [key, value] of also.facts ?? []) this.factRecords.set(key, value);
      for (const line of audit) this.#line(line);
    },
  };

  #line(line: AuditLine): void {
    if (!this.full) this.lines.push({ n: this.lines.length + 1, ...line });
  }

  #write(): void {
    if (this.full) throw new Error('disk full');
  }
}

/** What is told of a command within these ms may come in one message. */
const TOGETHER_MS = 25;
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
  /** What phones were told by push. */
  readonly told: (Telling & { readonly endpoint: string })[] = [];
  /** Relays that somebody took the home to. */
  readonly joined: { url: string; enrol?: string }[] = [];
  #asked = 10_000;

  constructor(options: ConstructorParameters<typeof FakeHouse>[0] & { books?: MemoryBooks; channels?: number } = {}) {
    super(options);
    this.books = options.books ?? new MemoryBooks();
    this.desk = new Desk({ clock: this.clock, random: this.random, log: this.log, suite }, this.house, this.books, {
      keys: HOME_KEYS,
      title: 'Our house',
      software: 'frMhs test',
      boot: 'AAAAAAAAAAAAAAAAAAAAAA',
      timeZone: 'Europe/Berlin',
      limits: { channels: options.channels ?? 64, helloMs: 5_000, failedHandshakesPerMinute: 10, phoneMessagesPerSecond: 200 },
      notify: {
        pushKey: 'PUBLIC',
        ways: {
          push: async (telling, { endpoint }) => {
            this.told.push({ ...telling, endpoint });
            return { state: 'ok' };
          },
        },
      },
      joinRelay: (choice) => this.joined.push(choice),
      place: () => ({ app: 'https://around.example/', relay: 'wss://around.example', lan: ['ws://192.168.1.7:8080'] }),
    });
  }

  async open(): Promise<this> {
    this.house.meet(this.desk);
    await this.desk.start();
    this.connect();
    return this;
  }

  /** Pairs another phone; the first is the owner's. */
  async pair(grant: Grant = { role: 'owner' }, user = 'Olga', path: PhoneChannel['path'] = 'relay'): Promise<Paired> {
    return pairWith(this.desk, await this.clock.settle(this.desk.invite(user, grant, 'home')), 'phone', path);
  }

  /** Asks, and waits for the answer: what is right, or the code of what is wrong. */
  async answer(phone: ScriptedPhone, what: string, request?: unknown): Promise<unknown> {
    const n = ++this.#asked;
    phone.say({ t: 'ask', n, what, ...(request === undefined ? {} : { with: request }) });
    await this.clock.until(() => phone.of('answer').some((answer) => answer.n === n) || phone.channel.closed !== undefined);
    const answer = phone.of('answer').find((one) => one.n === n);
    return answer?.error?.code ?? answer?.ok;
  }

  /** The newest step of a command that this phone sends now. */
  async tries(phone: ScriptedPhone, thing: string, name: string, input?: unknown): Promise<CommandStep | undefined> {
    const id = `c${++this.#asked}`;
    const op = input === undefined ? 'invoke' : 'write';
    phone.say({ t: 'command', id, thing, op, name, tick: this.clock.now(), ...(input === undefined ? {} : { input }) });
    await this.clock.advance(TOGETHER_MS);
    phone.take();
    const steps = phone.changes.flatMap((change) => (change.k === 'step' && change.step.command === id ? [change.step] : []));
    return steps.at(-1);
  }

  /** A session that proved itself. */
  phone(paired: Paired, options?: ConstructorParameters<typeof ScriptedPhone>[2]): ScriptedPhone {
    const phone = new ScriptedPhone(this.desk, paired, options);
    if (phone.welcome !== undefined && phone.channel.closed === undefined) phone.take();
    return phone;
  }
}
