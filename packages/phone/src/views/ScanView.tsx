import { mdiCameraOutline, mdiImageOutline } from '@mdi/js';
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { useApp } from '../parts/context.js';
import { Icon } from '../parts/Icon.js';
import { readQrOf } from '../state/readQr.js';
import { t } from '../texts/runtime.js';

const EVERY_MS = 250;

/**
 * Reads a pairing link's QR code: live through the camera where the browser lets a page have it (https), from a photo everywhere.
 * @param onFound the text of any code that was read
 */
export function ScanView({ onFound }: { onFound(text: string): void }) {
  const { caps } = useApp();
  const live = useSignal(false);
  const fault = useSignal<string | undefined>(undefined);
  const photo = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    fault.value = undefined;
    const image = await createImageBitmap(file).catch(() => undefined);
    const text = image === undefined ? undefined : await readQrOf(image);
    if (text === undefined) fault.value = t('scan.nothing');
    else onFound(text);
  };
  return (
    <div class="scan" data-testid="scan">
      {live.value ? (
        <Camera
          onFound={(text) => {
            live.value = false;
            onFound(text);
          }}
          onFault={() => {
            live.value = false;
            fault.value = t('scan.denied');
          }}
        />
      ) : null}
      <div class="buttons">
        {caps.camera ? (
          <button
            type="button"
            class="button quiet"
            data-testid="scan-camera"
            onClick={() => {
              fault.value = undefined;
              live.value = !live.peek();
            }}
          >
            <Icon path={mdiCameraOutline} size={20} />
            {t(live.value ? 'action.stop' : 'scan.camera')}
          </button>
        ) : null}
        <label class="button quiet file">
          <Icon path={mdiImageOutline} size={20} />
          {t('scan.photo')}
          <input
            type="file"
            accept="image/*"
            capture="environment"
            data-testid="scan-photo"
            onChange={(event) => void photo(event.currentTarget.files?.[0])}
          />
        </label>
      </div>
      {fault.value === undefined ? null : (
        <p class="fault" role="alert">
          {fault.value}
        </p>
      )}
    </div>
  );
}

function Camera({ onFound, onFault }: { onFound(text: string): void; onFault(): void }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    let stream: MediaStream | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let gone = false;
    const look = async (): Promise<void> => {
      const text = video.current === null ? undefined : await readQrOf(video.current);
      if (gone) return;
      if (text === undefined) timer = setTimeout(() => void look(), EVERY_MS);
      else onFound(text);
    };
    const begin = async (): Promise<void> => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
        if (gone || video.current === null) return;
        video.current.srcObject = stream;
        await video.current.play();
        await look();
      } catch {
        if (!gone) onFault();
      }
    };
    void begin().finally(() => {
      if (gone) stopAll();
    });
    const stopAll = (): void => {
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    return () => {
      gone = true;
      clearTimeout(timer);
      stopAll();
    };
  }, []);
  return <video ref={video} class="viewfinder" playsInline={true} muted={true} aria-label={t('scan.camera')} />;
}
