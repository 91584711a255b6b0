/** Colours of the M5Stack's screens, `0xRRGGBB`. */
export const INK = {
  ground: 0x0b1020,
  header: 0x16213e,
  line: 0x26345c,
  text: 0xe8ecf8,
  soft: 0x8c98b8,
  good: 0x3ddc84,
  bad: 0xff5c5c,
  busy: 0xffc857,
  alert: 0xb3261e,
  chart: 0x4f8cff,
  white: 0xffffff,
  black: 0x000000,
} as const;
