import type { HomeClient } from '@around/client';

const WITHIN_MS = 20_000;

/** The next picture that the phone gets of the camera. */
export async function photographed(phone: HomeClient): Promise<Uint8Array> {
  let unobserve = (): void => undefined;
  return new Promise<Uint8Array>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no picture within ${WITHIN_MS / 1_000} s`)), WITHIN_MS);
    const unsubscribe = phone.subscribe(({ picture }) => {
      if (picture === undefined) return;
      clearTimeout(timer);
      unsubscribe();
      resolve(picture.bytes);
    });
    unobserve = phone.observe('living/camera', 'image');
  }).finally(() => unobserve());
}
