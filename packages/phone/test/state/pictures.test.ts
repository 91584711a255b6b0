import { describe, expect, it } from 'vitest';
import { Pictures } from '../../src/state/pictures.js';

function start() {
  const alive = new Set<string>();
  let count = 0;
  const urls = {
    make: (): string => {
      const url = `blob:${++count}`;
      alive.add(url);
      return url;
    },
    revoke: (url: string) => void alive.delete(url),
  };
  const pictures = new Pictures(urls, () => () => undefined);
  const take = (media: string): void => pictures.take({ thing: 'hall/camera', name: 'image', at: 5, media, bytes: new Uint8Array(3) });
  return { alive, pictures, take };
}

describe('pictures', () => {
  it('keep the newest, and no memory of the others', () => {
    const { alive, pictures, take } = start();
    for (let i = 0; i < 5; i++) take('image/jpeg');
    expect([...alive]).toEqual([pictures.picture('hall/camera/image').value?.url]);
    pictures.clear();
    expect(alive.size).toBe(0);
    expect(pictures.picture('hall/camera/image').value).toBeUndefined();
  });

  it('are never what could run: SVG and HTML are not drawn', () => {
    const { alive, take } = start();
    for (const media of ['image/svg+xml', 'text/html', 'application/pdf', 'image/']) take(media);
    expect(alive.size).toBe(0);
  });
});
