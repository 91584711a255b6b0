import { useEffect, useState } from 'preact/hooks';

/** The text as a QR code: dark on white in every theme, with the quiet zone that readers need. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const [rows, setRows] = useState<readonly (readonly boolean[])[] | undefined>(undefined);
  useEffect(() => {
    let gone = false;
    void import('../state/qr.js').then(({ qrCode }) => {
      if (!gone) setRows(qrCode(text));
    });
    return () => {
      gone = true;
    };
  }, [text]);
  if (rows === undefined) return <div class="qr" />;
  const size = rows.length + 8;
  const path = rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + 4} ${y + 4}h1v1h-1z` : ''))).join('');
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
