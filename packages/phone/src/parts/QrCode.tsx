import { useEffect, useState } from 'preact/hooks';

/** Modules of quiet around a code, which readers need (ISO/IEC 18004). */
const QUIET = 4;

/** The text as a QR code: dark on white in every theme. What draws it is loaded only now. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const [rows, setRows] = useState<readonly (readonly boolean[])[] | undefined>(undefined);
  useEffect(() => {
    let gone = false;
    void import('qr').then(({ encodeQR }) => {
      if (!gone) setRows(encodeQR(text, 'raw', { ecc: 'low', border: QUIET }));
    });
    return () => {
      gone = true;
    };
  }, [text]);
  if (rows === undefined) return <div class="qr" />;
  const path = rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return (
    <svg class="qr" viewBox={`0 0 ${rows.length} ${rows.length}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <rect width={rows.length} height={rows.length} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
