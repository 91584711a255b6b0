import type { FromPhone } from '@around/messages';

/** Pictures that somebody here wants to see, counted; asked for again in each session. */
export class Observations {
  readonly #wanted = new Map<string, { readonly thing: string; readonly name: string; count: number }>();

  /** @returns how to stop; a second call does nothing */
  add(thing: string, name: string, send: (message: FromPhone) => void): () => void {
    const key = `${thing}/${name}`;
    const wanted = this.#wanted.get(key);
    if (wanted === undefined) {
      this.#wanted.set(key, { thing, name, count: 1 });
      send({ t: 'observe', thing, name });
    } else wanted.count++;
    let stopped = false;
    return () => {
      if (stopped) return;
      stopped = true;
      const now = this.#wanted.get(key);
      if (now === undefined || --now.count > 0) return;
      this.#wanted.delete(key);
      send({ t: 'unobserve', thing, name });
    };
  }

  /** A new session knows of none. */
  resume(send: (message: FromPhone) => void): void {
    for (const { thing, name } of this.#wanted.values()) send({ t: 'observe', thing, name });
  }
}
