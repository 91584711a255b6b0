/** Words of a house that are written in kanji, by their readings; the longest that fits counts. */
const READINGS: Readonly<Record<string, string>> = {
  ...{
    居間: 'イマ',
    台所: 'ダイドコロ',
    玄関: 'ゲンカン',
    寝室: 'シンシツ',
    浴室: 'ヨクシツ',
    風呂: 'フロ',
    お風呂: 'オフロ',
    部屋: 'ヘヤ',
  },
  ...{
    子供部屋: 'コドモベヤ',
    子供: 'コドモ',
    書斎: 'ショサイ',
    廊下: 'ロウカ',
    階段: 'カイダン',
    洗面所: 'センメンジョ',
    和室: 'ワシツ',
    洋室: 'ヨウシツ',
  },
  ...{
    車庫: 'シャコ',
    倉庫: 'ソウコ',
    温室: 'オンシツ',
    物置: 'モノオキ',
    屋上: 'オクジョウ',
    屋外: 'オクガイ',
    室内: 'シツナイ',
    外: 'ソト',
  },
  ...{ 庭: 'ニワ', 門: 'モン', 家: 'イエ', 窓: 'マド', 扉: 'トビラ', 鍵: 'カギ', 池: 'イケ', 壁: 'カベ', 床: 'ユカ', 天井: 'テンジョウ' },
  ...{ 照明: 'ショウメイ', 電気: 'デンキ', 電灯: 'デントウ', 電源: 'デンゲン', 電力: 'デンリョク', 電池: 'デンチ', 電球: 'デンキュウ' },
  ...{
    温度: 'オンド',
    湿度: 'シツド',
    気温: 'キオン',
    室温: 'シツオン',
    気圧: 'キアツ',
    水温: 'スイオン',
    水位: 'スイイ',
    照度: 'ショウド',
  },
  ...{
    暖房: 'ダンボウ',
    冷房: 'レイボウ',
    換気: 'カンキ',
    換気扇: 'カンキセン',
    扇風機: 'センプウキ',
    加湿器: 'カシツキ',
    除湿機: 'ジョシツキ',
  },
  ...{
    冷蔵庫: 'レイゾウコ',
    洗濯機: 'センタクキ',
    炊飯器: 'スイハンキ',
    掃除機: 'ソウジキ',
    給湯器: 'キュウトウキ',
    時計: 'トケイ',
    音楽: 'オンガク',
  },
  ...{
    水: 'ミズ',
    火: 'ヒ',
    煙: 'ケムリ',
    土: 'ツチ',
    雨: 'アメ',
    風: 'カゼ',
    太陽: 'タイヨウ',
    植物: 'ショクブツ',
    花: 'ハナ',
    猫: 'ネコ',
    犬: 'イヌ',
  },
  ...{
    一階: '1カイ',
    二階: '2カイ',
    三階: '3カイ',
    上: 'ウエ',
    下: 'シタ',
    左: 'ヒダリ',
    右: 'ミギ',
    東: 'ヒガシ',
    西: 'ニシ',
    南: 'ミナミ',
    北: 'キタ',
  },
  ...{
    警報: 'ケイホウ',
    警告: 'ケイコク',
    故障: 'コショウ',
    異常: 'イジョウ',
    停止: 'テイシ',
    運転: 'ウンテン',
    動作: 'ドウサ',
    接続: 'セツゾク',
  },
  ...{ 開: 'カイ', 閉: 'ヘイ', 入: 'イリ', 切: 'キリ', 朝: 'アサ', 夜: 'ヨル', 父: 'チチ', 母: 'ハハ', 人感: 'ジンカン', 監視: 'カンシ' },
};
const LONGEST = Math.max(...Object.keys(READINGS).map((word) => word.length));

/** Full-width katakana with and without marks, in the order of their half-width forms. */
const FULL = '。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン';
const HALF: ReadonlyMap<string, string> = new Map([
  ...[...FULL].map((char, i): [string, string] => [char, String.fromCharCode(0xff61 + i)]),
  ['\u3099', 'ﾞ'],
  ['\u309a', 'ﾟ'],
  ['ヮ', 'ﾜ'],
  ['ヰ', 'ｲ'],
  ['ヱ', 'ｴ'],
  ['〜', '~'],
  ['\u3000', ' '],
]);

/** The text with the kanji that are known read, hiragana as katakana, all of it half-width: ア as ｱ, ガ as ｶﾞ, Ａ as A. Other characters stay. */
export function halfWidth(text: string): string {
  let out = '';
  for (const char of read(text)) {
    // NFD takes the sound mark off its letter: a half-width mark has a place of its own.
    const [base = '', ...marks] = /[ぁ-ヿ]/.test(char)
      ? katakana(char).normalize('NFD')
      : /[！-～]/.test(char)
        ? char.normalize('NFKC')
        : char;
    out += [base, ...marks].map((one) => HALF.get(one) ?? one).join('');
  }
  return out;
}

const katakana = (char: string): string => (/[ぁ-ゖ]/.test(char) ? String.fromCharCode(char.charCodeAt(0) + 0x60) : char);

function read(text: string): string {
  let out = '';
  for (let at = 0; at < text.length; ) {
    let length = Math.min(LONGEST, text.length - at);
    while (length > 0 && !Object.hasOwn(READINGS, text.slice(at, at + length))) length--;
    out += length === 0 ? text[at] : READINGS[text.slice(at, at + length)];
    at += Math.max(1, length);
  }
  return out;
}
