/** A picture's pixels, four bytes each, as a canvas gives them. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

interface Detector {
  detect(image: ImageBitmapSource): Promise<readonly { readonly rawValue: string }[]>;
}
type DetectorKind = new (options: { formats: string[] }) => Detector;

/** The text of the first QR code in a picture, in plain JavaScript; undefined where there is none to be read. */
export async function readQr(pixels: Pixels): Promise<string | undefined> {
  const { decodeQR } = await import('qr/decode.js');
  try {
    return decodeQR({ width: pixels.width, height: pixels.height, data: pixels.data });
  } catch {
    // It throws at every picture without a code.
    return undefined;
  }
}

/** Longest side that is looked at: codes on screens are large, and a phone's photo has 12 million pixels. */
const LONGEST = 1_000;

/** The text of a QR code in a photo or a frame of the camera: by the browser itself where it can, else in plain JavaScript. */
export async function readQrOf(image: HTMLVideoElement | ImageBitmap): Promise<string | undefined> {
  const Native = (globalThis as { BarcodeDetector?: DetectorKind }).BarcodeDetector;
  if (Native !== undefined) {
    const found = await new Native({ formats: ['qr_code'] }).detect(image).catch(() => []);
    if (found[0] !== undefined) return found[0].rawValue;
  }
  const pixels = pixelsOf(image);
  return pixels === undefined ? undefined : readQr(pixels);
}

function pixelsOf(image: HTMLVideoElement | ImageBitmap): Pixels | undefined {
  const wide = 'videoWidth' in image ? image.videoWidth : image.width;
  const high = 'videoHeight' in image ? image.videoHeight : image.height;
  const scale = Math.min(1, LONGEST / Math.max(wide, high, 1));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(wide * scale);
  canvas.height = Math.round(high * scale);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null || canvas.width === 0 || canvas.height === 0) return undefined;
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}
