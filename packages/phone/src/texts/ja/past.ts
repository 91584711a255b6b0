import type { past as english } from '../en/past.js';
import type { Text } from '../text.js';

export const past: Readonly<Record<keyof typeof english, Text>> = {
  'past.add': '比較するものを選ぶ…',
  'past.badRange': '終わりが始まりより前です。始まりをもっと前にしてください。',
  'past.custom': '期間を指定',
  'past.empty': 'この期間の記録はありません。期間を長くするか、機器がつながっているか確かめてください。',
  'past.events': { other: '出来事 {n} 件' },
  'past.from': '始まり',
  'past.remove': '{what}をグラフから外す',
  'past.scale': '{low} 〜 {high}',
  'past.to': '終わり',
  'past.waiting': '記録を読み込んでいます…',
};
