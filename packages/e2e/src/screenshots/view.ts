/** Windows in CSS px (phone.md, C7). */
export const SIZES = {
  A: { width: 390, height: 844 },
  B: { width: 320, height: 568 },
  C: { width: 844, height: 390 },
  D: { width: 820, height: 1180 },
  E: { width: 1280, height: 800 },
} as const;

export type Size = keyof typeof SIZES;
export type Language = 'en' | 'ja' | 'zh-Hans';
export const LANGUAGES: readonly Language[] = ['en', 'ja', 'zh-Hans'];

/** How a picture is looked at; missing: English, light, at A. */
export interface View {
  readonly size?: Size;
  readonly language?: Language;
  readonly dark?: boolean;
  readonly forcedColours?: boolean;
  readonly reducedMotion?: boolean;
  /** The person's own text size, 2 for 200 %. */
  readonly text?: number;
}
