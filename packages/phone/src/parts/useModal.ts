import { useEffect, useRef } from 'preact/hooks';

/**
 * A dialog that is modal while it is drawn. The browser gives the focus back to where it came from only when a dialog is closed;
 * one that is taken away takes the focus with it.
 */
export function useModal(modal = true) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (!modal) return;
    const opener = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
    };
  }, [modal]);
  return dialog;
}
