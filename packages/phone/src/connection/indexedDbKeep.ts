import type { Keep, KeptHome, KeptHouse } from './keep.js';

const NAME = 'around';
const STORE = 'kept';
const HOME = 'home';
const HOUSE = 'house';

/** Keeps in IndexedDB: there on plain http too, and able to hold keys that cannot be read out. */
export class IndexedDbKeep implements Keep {
  #db: Promise<IDBDatabase> | undefined;

  async saveHome(home: KeptHome): Promise<void> {
    await this.#put(HOME, home);
    // Asked for only, never demanded: without it a browser short of space may forget us.
    void navigator.storage?.persist?.().catch(() => false);
  }
  loadHome(): Promise<KeptHome | undefined> {
    return this.#get<KeptHome>(HOME);
  }
  saveHouse(house: KeptHouse): Promise<void> {
    return this.#put(HOUSE, house);
  }
  loadHouse(): Promise<KeptHouse | undefined> {
    return this.#get<KeptHouse>(HOUSE);
  }

  async clear(): Promise<void> {
    const db = await this.#open();
    await done(db, (store) => {
      store.delete(HOME);
      store.delete(HOUSE);
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
