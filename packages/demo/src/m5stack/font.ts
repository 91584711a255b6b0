/** Columns and rows of a glyph; the eighth row is for descenders. */
export const GLYPH_WIDTH = 5;
export const GLYPH_HEIGHT = 8;

/** A 5×8 font drawn for this display: a character, then its eight rows as base-32 digits (bit 4 is the left column). */
const DRAWN = `
!44444040 "aaa00000 #aavavaa0 $4fke5u40 %op248j30 &cik8lid0 '44400000 (24888420 )84222480 *04lel400 +044v4400 ,00000c48
-000v0000 .00000cc0 /01248g00 0ehjlphe0 14c4444e0 2eh1248v0 3v2421he0 426aiv220 5vgu11he0 668guhhe0 7v1248880 8ehhehhe0
9ehhf12c0 :0cc0cc00 ;0cc0c480 <248g8420 =00v0v000 >84212480 ?eh124040 @eh1dlle0 Aehhvhhh0 Buhhuhhu0 Cehggghe0 Dsihhhis0
Evgugggv0 Fvgugggg0 Gehgnhhf0 Hhhhvhhh0 Ie44444e0 J72222ic0 Khikokih0 Lggggggv0 Mhrllhhh0 Nhhpljhh0 Oehhhhhe0 Puhhuggg0
Qehhhlid0 Ruhhukih0 Sfgge11u0 Tv4444440 Uhhhhhhe0 Vhhhhha40 Whhhllla0 Xhha4ahh0 Yhhha4440 Zv1248gv0 [e88888e0 \\0g842100
]e22222e0 ^4ah00000 _0000000v \`84200000 a00e1fhf0 bggmphhu0 c00egghe0 d11djhhf0 e00ehvge0 f698s8880 g00fhhf1e hggmphhh0
i40c444e0 j206222ic kggikoki0 lc44444e0 m00qllhh0 n00mphhh0 o00ehhhe0 p00uhhugg q00fhhf11 r00mpggg0 s00ege1u0 t88s88960
u00hhhjd0 v00hhha40 w00hhlla0 x00ha4ah0 y00hhhf1e z00v248v0 {24484420 |44444444 }84424480 ~008l2000
✓0112ic80 ✗0ha4ah00 …000000l0 °ciic0000 ·00040000 –000v0000 —000v0000 →042v2400 ’44400000
`;

const ROWS: ReadonlyMap<string, readonly number[]> = new Map(
  DRAWN.trim()
    .split(/\s+/)
    .map((entry) => [[...entry][0] as string, [...[...entry].slice(1).join('')].map((digit) => Number.parseInt(digit, 32))]),
);

const BLANK: readonly number[] = new Array(GLYPH_HEIGHT).fill(0);
/** For what the font lacks: a box says truthfully that something stands there. */
const BOX: readonly number[] = [31, 17, 17, 17, 17, 17, 31, 0];
const DIAERESIS = 0b01010;

/** The rows of one character. Accents are left out, but for the two dots over small letters. */
export function glyph(char: string): readonly number[] {
  if (char === ' ' || char === '\u00a0') return BLANK;
  const drawn = ROWS.get(char);
  if (drawn !== undefined) return drawn;
  const [base = '', ...marks] = char.normalize('NFD');
  const plain = ROWS.get(base);
  if (plain === undefined) return BOX;
  return marks.includes('\u0308') && plain[0] === 0 ? [DIAERESIS, ...plain.slice(1)] : plain;
}

/** Whether the font has this very character. */
export const isDrawn = (char: string): boolean => ROWS.has(char);
