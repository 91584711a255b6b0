import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { keyOf } from './things.js';

/** Blob URLs, as the browser makes them. */
export interface Urls {
  make(bytes: Uint8Array, media: string): string;
  revoke(url: string): void;
}

export interface Picture {
  /** Empty where it is of a kind that is not drawn. */
  readonly url: string;
  readonly media: string;
  /** When it was taken, Unix ms. */
  readonly at: number;
}

interface TakenPicture {
  readonly thing: string;
  readonly name: string;
  readonly at: number;
  readonly media: string;
  readonly bytes: Uint8Array;
}

/** Only what a browser draws as a still picture is given to it; a stranger's SVG or HTML is not. */
const DRAWABLE = /^image\/(?:jpeg|png|webp|gif|avif|bmp)$/;
export const isImage = (media: string): boolean => DRAWABLE.test(media);

/** The newest picture of each property, asked for while somebody looks. */
export class Pictures {
  readonly #urls: Urls;
  readonly #observe: (thing: string, name: string) => () => void;
  readonly #pictures = new Map<string, Signal<Picture | undefined>>();

  /** @param observe asks the home for a property's pictures until what it returns is called */
  constructor(urls: Urls, observe: (thing: string, name: string) => () => void) {
    this.#urls = urls;
    this.#observe = observe;
  }

  /** @param key `thing/name` */
  picture(key: string): ReadonlySignal<Picture | undefined> {
    return this.#slot(key);
  }

  /** Somebody looks, until the returned function is called; the last picture stays where it is. */
  watch(thing: string, name: string): () => void {
    return this.#observe(thing, name);
  }

  take({ thing, name, at, media, bytes }: TakenPicture): void {
    const slot = this.#slot(keyOf(thing, name));
    const old = slot.peek();
    slot.value = { url: isImage(media) ? this.#urls.make(bytes, media) : '', media, at };
    this.#letGo(old);
  }

  /** Lets go of every picture. */
  clear(): void {
    for (const slot of this.#pictures.values()) {
      const old = slot.peek();
      slot.value = undefined;
      this.#letGo(old);
    }
  }

  #letGo(picture: Picture | undefined): void {
    if (picture !== undefined && picture.url !== '') this.#urls.revoke(picture.url);
  }

  #slot(key: string): Signal<Picture | undefined> {
    let found = this.#pictures.get(key);
    if (found === undefined) {
      found = signal<Picture | undefined>(undefined);
      this.#pictures.set(key, found);
    }
    return found;
  }
}
