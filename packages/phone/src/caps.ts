/** What this browser lets a page do at this address, asked once at start and never guessed from its name. */
export interface Caps {
  /** https or localhost: a key that cannot be read out, offline start, installing. */
  readonly secure: boolean;
  readonly serviceWorker: boolean;
  readonly clipboard: boolean;
  readonly share: boolean;
  readonly vibrate: boolean;
  readonly reducedMotion: boolean;
}

export function readCaps(): Caps {
  const has = (name: string): boolean => name in navigator;
  const secure = window.isSecureContext;
  return {
    secure,
    serviceWorker: secure && has('serviceWorker'),
    clipboard: secure && has('clipboard'),
    share: secure && has('share'),
    vibrate: has('vibrate'),
    reducedMotion: matchMedia('(prefers-reduced-motion: reduce)').matches,
  };
}
