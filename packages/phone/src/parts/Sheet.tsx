import { mdiClose } from '@mdi/js';
import type { ComponentChildren } from 'preact';
import { t } from '../texts/runtime.js';
import { Icon } from './Icon.js';
import { useModal } from './useModal.js';
import { useWide } from './useWide.js';

interface Props {
  title: string;
  testid: string;
  onClose(): void;
  children: ComponentChildren;
}

/** What is asked beside the page: a sheet over it on a phone, a pane where there is room. */
export function Sheet(props: Props) {
  return useWide() ? (
    <aside class="pane" aria-label={props.title} data-testid={props.testid}>
      <Inside {...props} />
    </aside>
  ) : (
    <ModalSheet {...props} />
  );
}

/** The same over the page, whatever room there is. */
export function ModalSheet(props: Props) {
  const dialog = useModal();
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself (cancel)
    <dialog
      ref={dialog}
      class="sheet"
      aria-label={props.title}
      data-testid={props.testid}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) props.onClose();
      }}
    >
      <Inside {...props} />
    </dialog>
  );
}

function Inside({ title, onClose, children }: Props) {
  return (
    <div class="sheet-inside">
      <div class="sheet-head">
        <div class="sheet-title">
          {/* Here a reader begins; no field has the focus before a finger gave it. */}
          <h2 tabIndex={-1} autofocus={true}>
            {title}
          </h2>
          <button type="button" class="round plain" aria-label={t('action.close')} data-testid="sheet-close" onClick={onClose}>
            <Icon path={mdiClose} />
          </button>
        </div>
      </div>
      <div class="sheet-body">{children}</div>
    </div>
  );
}
