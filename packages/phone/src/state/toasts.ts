import type { Clock, Timer } from '@around/platform';
import { type ReadonlySignal, signal } from '@preact/signals';

export interface Toast {
  readonly id: number;
  readonly kind: 'error' | 'info';
  readonly text: string;
  readonly detail?: string;
  readonly action?: { readonly label: string; run(): void };
}

const INFO_MS = 6_000;
const ERROR_MS = 10_000;
const WAITING = 4;

/** One message at a time at the bottom (phone.md, R12). What waits is bounded: the Activity list has them all. */
export class Toasts {
  readonly #clock: Clock;
  readonly #current = signal<Toast | undefined>(undefined);
  #queue: Toast[] = [];
  #timer: Timer | undefined;
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get current(): ReadonlySignal<Toast | undefined> {
    return this.#current;
  }

  /** @returns how to take it back */
  show(toast: Omit<Toast, 'id'>): () => void {
    const whole = { ...toast, id: ++this.#count };
    if (this.#current.peek() === undefined) this.#put(whole);
    else this.#queue = [...this.#queue, whole].slice(-WAITING);
    return () => this.#withdraw(whole.id);
  }

  dismiss(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#current.value = undefined;
    const next = this.#queue.shift();
    if (next !== undefined) this.#put(next);
  }

  /** It stays while it is touched or has the focus. */
  hold(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  letGo(): void {
    const toast = this.#current.peek();
    if (toast !== undefined && this.#timer === undefined) this.#wait(toast);
  }

  #withdraw(id: number): void {
    this.#queue = this.#queue.filter((toast) => toast.id !== id);
    if (this.#current.peek()?.id === id) this.dismiss();
  }

  #put(toast: Toast): void {
    this.#current.value = toast;
    this.#wait(toast);
  }

  #wait(toast: Toast): void {
    this.#timer = this.#clock.after(toast.kind === 'error' ? ERROR_MS : INFO_MS, () => this.dismiss());
  }
}
