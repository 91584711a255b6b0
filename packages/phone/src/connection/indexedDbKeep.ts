import type { HomeName, Keep, KeptHome, KeptHouse } from './keep.js';

export const NAME = 'around';
export const STORE = 'kept';
/** Where one home alone was kept by older pages. */
const OLD_HOME = 'home';
const OLD_HOUSE = 'house';
const CURRENT = 'current';
const homeKey = (id: string): string => `home ${id}`;
const houseKey = (id: string): string => `house ${id}`;

/** Keeps in IndexedDB: there on plain http too, and able to hold keys that cannot be read out. */
export class IndexedDbKeep implements Keep {
  #db: Promise<IDBDatabase> | undefined;

  async addHome(home: KeptHome): Promise<void> {
    const { id } = home.identity.home;
    await done(await this.#open(), (store) => {
      store.put(home, homeKey(id));
      store.put(id, CURRENT);
    });
    // Asked for only, never demanded: without it a browser short of space may forget us.
    void navigator.storage?.persist?.().catch(() => false);
  }

  async updateHome(home: KeptHome): Promise<void> {
    const key = homeKey(home.identity.home.id);
    if ((await this.#get(key)) !== undefined) await this.#put(key, home);
  }

  async homes(): Promise<readonly HomeName[]> {
    const kept = await this.#all();
    return kept.map(({ identity }) => identity.home).sort((a, b) => a.title.localeCompare(b.title));
  }

  choose(home: string): Promise<void> {
    return this.#put(CURRENT, home);
  }

  async loadHome(): Promise<KeptHome | undefined> {
    await this.#moveOld();
    const current = await this.#get<string>(CURRENT);
    const chosen = current === undefined ? undefined : await this.#get<KeptHome>(homeKey(current));
    return chosen ?? (await this.#all())[0];
  }

  saveHouse(house: KeptHouse): Promise<void> {
    return this.#put(houseKey(house.home), house);
  }
  loadHouse(home: string): Promise<KeptHouse | undefined> {
    return this.#get<KeptHouse>(houseKey(home));
  }

  async forget(home: string): Promise<void> {
    const current = await this.#get<string>(CURRENT);
    await done(await this.#open(), (store) => {
      store.delete(homeKey(home));
      // What hangs on the house (drafts.ts) goes with it: ids of homes are of one length.
      store.delete(IDBKeyRange.bound(houseKey(home), houseKey(`${home}\uffff`)));
      if (current === home) store.delete(CURRENT);
    });
  }

  /** What an older page kept, one home under a fixed name, becomes the first of several. */
  async #moveOld(): Promise<void> {
    const old = await this.#get<KeptHome>(OLD_HOME);
    if (old === undefined) return;
    const { id } = old.identity.home;
    await done(await this.#open(), (store) => {
      store.put(old, homeKey(id));
      store.put(id, CURRENT);
      store.delete(OLD_HOME);
      store.delete(OLD_HOUSE);
    });
  }

  async #all(): Promise<readonly KeptHome[]> {
    const db = await this.#open();
    return new Promise((resolve, reject) => {
      const range = IDBKeyRange.bound(homeKey(''), homeKey('\uffff'));
      const request = db.transaction(STORE).objectStore(STORE).getAll(range);
      request.onsuccess = () => resolve(request.result as KeptHome[]);
      request.onerror = () => reject(unusable(request.error));
    });
  }

  async #put(key: string, value: unknown): Promise<void> {
    const db = await this.#open();
    await done(db, (store) => store.put(value, key));
  }

  async #get<T>(key: string): Promise<T | undefined> {
    const db = await this.#open();
    return new Promise((resolve, reject) => {
      const request = db.transaction(STORE).objectStore(STORE).get(key);
      request.onsuccess = () => resolve(request.result as T | undefined);
      request.onerror = () => reject(unusable(request.error));
    });
  }

  #open(): Promise<IDBDatabase> {
    this.#db ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(unusable(request.error));
    });
    return this.#db;
  }
}

/** Resolves when the transaction is committed, not when it was asked for. */
function done(db: IDBDatabase, work: (store: IDBObjectStore) => unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(STORE, 'readwrite', { durability: 'strict' });
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(unusable(transaction.error));
    work(transaction.objectStore(STORE));
  });
}

const unusable = (cause: unknown): Error =>
  new Error('this browser keeps nothing for this page: leave private browsing, or allow it to keep site data', { cause });
