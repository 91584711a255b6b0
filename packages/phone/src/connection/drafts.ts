import { NAME, STORE } from './indexedDbKeep.js';

/** Beside the home's house, so that it is forgotten with it. */
const draftKey = (home: string, name: string): string => `house ${home} draft ${name}`;

/** What somebody began to write and did not save: it survives a reload. undefined takes it away. A browser that keeps nothing keeps no draft. */
export async function saveDraft(home: string, name: string, draft: unknown): Promise<void> {
  const key = draftKey(home, name);
  await within('readwrite', (store) => (draft === undefined ? store.delete(key) : store.put(draft, key))).catch(() => undefined);
}

export const loadDraft = (home: string, name: string): Promise<unknown> =>
  within('readonly', (store) => store.get(draftKey(home, name))).catch(() => undefined);

/** The names of all drafts of a home. */
export async function draftNames(home: string): Promise<readonly string[]> {
  const first = draftKey(home, '');
  const keys = await within('readonly', (store) => store.getAllKeys(IDBKeyRange.bound(first, `${first}\uffff`))).catch(() => []);
  return (keys as string[]).map((key) => key.slice(first.length));
}

async function within(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
  const db = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  try {
    return await new Promise((resolve, reject) => {
      const request = work(db.transaction(STORE, mode).objectStore(STORE));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  } finally {
    db.close();
  }
}
