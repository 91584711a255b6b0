/** What the home itself says, in the language of the phone that it is said to. What a household wrote is theirs. */
export interface Words {
  readonly test: string;
  readonly testText: string;
  readonly quiet: (count: number) => string;
}

const EN: Words = {
  test: 'It works',
  testText: 'This is how your home tells you something.',
  quiet: (count) => `${count} notices while it was quiet`,
};

const OTHERS: Readonly<Record<string, Words>> = {
  ja: {
    test: '通知が届きました',
    testText: '家からのお知らせは、このように届きます。',
    quiet: (count) => `静かな時間のあいだに${count}件のお知らせがありました`,
  },
  'zh-Hans': {
    test: '通知已送达',
    testText: '您的家会这样通知您。',
    quiet: (count) => `安静时段内有 ${count} 条通知`,
  },
};

export const wordsOf = (language: string | undefined): Words => OTHERS[language ?? ''] ?? EN;
