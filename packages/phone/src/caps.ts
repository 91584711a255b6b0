/** What this browser lets a page do at this address, asked once at start and never guessed from its name. */
export interface Caps {
  /** https or localhost: a key that cannot be read out, offline start, installing. */
  readonly secure: boolean;
  readonly serviceWorker: boolean;
  readonly clipboard: boolean;
  readonly share: boolean;
  readonly vibrate: boolean;
  readonly reducedMotion: boolean;
  readonly camera: boolean;
  readonly push: boolean;
  /** iPhone and iPad: an app on the home screen can do more than a page in the browser. */
  readonly installFirst: boolean;
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
    camera: secure && has('mediaDevices'),
    push: secure && 'PushManager' in window,
    installFirst: has('standalone') && !(navigator as { standalone?: boolean }).standalone,
    reducedMotion: matchMedia('(prefers-reduced-motion: reduce)').matches,
  };
}
