/** What the home itself says, in the language of the phone that it is said to. What a household wrote is theirs. */
export interface Words {
  readonly test: string;
  readonly testText: string;
  readonly quiet: (count: number) => string;
  /** Times are by the clock at home. */
  readonly silent: (since: string) => string;
  readonly silentText: (home: string) => string;
  readonly back: string;
  readonly backText: (home: string, from: string, to: string) => string;
}

const EN: Words = {
  test: 'It works',
  testText: 'This is how your home tells you something.',
  quiet: (count) => `${count} notices while it was quiet`,
  silent: (since) => `Home silent since ${since}`,
  silentText: (home) => `Your relay hears nothing of ${home} any more: its power or its internet may be out.`,
  back: 'Home is back',
  backText: (home, from, to) => `${home} was silent from ${from} to ${to}.`,
};

const OTHERS: Readonly<Record<string, Words>> = {
  ja: {
    test: '通知が届きました',
    testText: '家からのお知らせは、このように届きます。',
    quiet: (count) => `静かな時間のあいだに${count}件のお知らせがありました`,
    silent: (since) => `${since}から家の応答がありません`,
    silentText: (home) => `リレーに「${home}」からの応答がありません。停電か、インターネットの不通かもしれません。`,
    back: '家の応答が戻りました',
    backText: (home, from, to) => `「${home}」は${from}から${to}まで応答がありませんでした。`,
  },
  'zh-Hans': {
    test: '通知已送达',
    testText: '您的家会这样通知您。',
    quiet: (count) => `安静时段内有 ${count} 条通知`,
    silent: (since) => `家从 ${since} 起没有响应`,
    silentText: (home) => `您的中继收不到“${home}”的消息：可能停电或断网。`,
    back: '家已恢复响应',
    backText: (home, from, to) => `“${home}”从 ${from} 到 ${to} 没有响应。`,
  },
};

export const wordsOf = (language: string | undefined): Words => OTHERS[language ?? ''] ?? EN;
