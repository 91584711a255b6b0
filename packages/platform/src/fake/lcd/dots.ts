/** Columns and rows of a character on the glass. */
export const DOT_COLUMNS = 5;
export const DOT_ROWS = 8;

/**
 * A 5×8 font of our own drawing for what the ROMs of character displays hold: a character, then its eight rows as base-32 digits
 * (bit 4 is the left column). The eighth row is for descenders.
 */
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
｡0000sks0 ｢74440000 ｣000444s0 ､0000g840 ･000cc000 ｦv1v12480 ｧ00v16480 ｨ0024ck40 ｩ004vh160 ｪ000v44v0 ｫ002v6ai0
ｬ008v9a80 ｭ000e22v0 ｮ00u2u2u0 ｯ000ll160 ｰ000gf000 ｱv1564480 ｲ124ck440 ｳ4vhh1240 ｴ0v444v00 ｵ2v26ai20 ｶ8v9999i0
ｷ4v4v4440 ｸ0f9h12c0 ｹ8fi22240 ｺ0v1111v0 ｻavaa2480 ｼ0o1p12s0 ｽ0v124ah0 ｾ8v9a8870 ｿ0hh912c0 ﾀ0f9l32c0 ﾁ2s4v4480
ﾂ0lll1240 ﾃe0v44480 ﾄ888ca880 ﾅ44v448g0 ﾆ0e0000v0 ﾇ0v1a4ag0 ﾈ4v24el40 ﾉ22222480 ﾊ042hhhh0 ﾋggvgggf0 ﾌ0v1112c0
ﾍ08k21100 ﾎ4v44ll40 ﾏ0v11a420 ﾐ0e0e0e10 ﾑ048ghv10 ﾒ011a4ag0 ﾓ0v8v8870 ﾔ88v9a880 ﾕ0e2222v0 ﾖ0v1v11v0 ﾗe0v11240
ﾘiiii2480 ﾙ04kkllm0 ﾚ0gghiko0 ﾛ0vhhhhv0 ﾜ0vhh1240 ﾝ0o0112s0 ﾞ4i800000 ﾟsks00000
¥hav4v440 ←048v8400 ÷040v0400 █vvvvvvvv ñe0mphhh0 µ00hhhjtg Ω00ehhar0 π00vaaap0 ∞00allai0 √7444k4c0 α009liid0 β0ehuhugg Σv84248v0
千2s4v4440 万v47559i0 円vllvhhh0 £698s89m0 ¢4flkkf40
`;

const ROWS: ReadonlyMap<string, readonly number[]> = new Map(
  DRAWN.trim()
    .split(/\s+/)
    .map((entry) => [[...entry][0] as string, [...[...entry].slice(1).join('')].map((digit) => Number.parseInt(digit, 32))]),
);

/** Marks over small letters, which leave the two upper rows free. */
const MARKS: Readonly<Record<string, readonly [number, number]>> = {
  '\u0300': [0b01000, 0b00100],
  '\u0301': [0b00010, 0b00100],
  '\u0302': [0b00100, 0b01010],
  '\u0303': [0b01101, 0b10110],
  '\u0308': [0b01010, 0],
};

const BLANK: readonly number[] = new Array(DOT_ROWS).fill(0);

/** The rows of one character; undefined where neither it nor its bare letter is drawn. */
export function dots(char: string): readonly number[] | undefined {
  if (char === ' ' || char === '\u00a0') return BLANK;
  const drawn = ROWS.get(char);
  if (drawn !== undefined) return drawn;
  const [base = '', ...marks] = char.normalize('NFD');
  const plain = ROWS.get(base);
  const mark = MARKS[marks[0] ?? ''];
  return mark !== undefined && plain?.[0] === 0 && plain[1] === 0 ? [...mark, ...plain.slice(2)] : plain;
}

/** Whether the font has this very character. */
export const isDrawn = (char: string): boolean => ROWS.has(char);
