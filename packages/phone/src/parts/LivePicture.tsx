import { mdiCamera } from '@mdi/js';
import { useEffect, useRef } from 'preact/hooks';
import { isImage } from '../state/pictures.js';
import { type HouseProperty, type HouseThing, keyOf } from '../state/things.js';
import { formatAgo, formatTime } from '../texts/format.js';
import { t } from '../texts/runtime.js';
import { useSession } from './context.js';
import { Icon } from './Icon.js';

/** The newest picture of a property. It is asked for only while it is on the screen. */
export function LivePicture({ thing, property }: { thing: HouseThing; property: HouseProperty }) {
  const session = useSession();
  const frame = useRef<HTMLElement>(null);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    let stop: (() => void) | undefined;
    const look = (visible: boolean): void => {
      if (visible) stop ??= session.pictures.watch(thing.id, property.name);
      else {
        stop?.();
        stop = undefined;
      }
    };
    let onScreen = false;
    const update = (): void => look(onScreen && document.visibilityState === 'visible');
    const observer = new IntersectionObserver((entries) => {
      onScreen = entries.at(-1)?.isIntersecting === true;
      update();
    });
    observer.observe(element);
    document.addEventListener('visibilitychange', update);
    return () => {
      observer.disconnect();
      document.removeEventListener('visibilitychange', update);
      look(false);
    };
  }, [session, thing.id, property.name]);
  const picture = session.pictures.picture(keyOf(thing.id, property.name)).value;
  return (
    <figure class="picture" ref={frame} data-testid={`picture-${property.name}`}>
      {picture === undefined || !isImage(picture.media) ? (
        <div class="picture-none">
          <Icon path={mdiCamera} size={32} />
          <p>{picture === undefined ? t('picture.waiting') : t('picture.unknown', { media: picture.media })}</p>
        </div>
      ) : (
        <img
          src={picture.url}
          alt={t('picture.alt', { thing: thing.title, time: formatTime(picture.at, session.now.peek()) })}
          data-at={String(picture.at)}
          data-testid="picture"
        />
      )}
      <figcaption>{picture === undefined ? '' : formatAgo(session.now.value - picture.at)}</figcaption>
    </figure>
  );
}
