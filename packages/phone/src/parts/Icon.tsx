/** One Material Design icon. It only decorates: what it means always stands beside it in words. */
export function Icon({ path, size = 24 }: { path: string; size?: number }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" width={size} height={size} aria-hidden="true" focusable="false">
      <path d={path} />
    </svg>
  );
}

/** Over the sentence of an empty screen. */
export function EmptyIcon({ path }: { path: string }) {
  return (
    <span class="empty-icon">
      <Icon path={path} size={44} />
    </span>
  );
}
