import type { records as english } from '../en/records.js';
import type { Text } from '../text.js';

export const records: Readonly<Record<keyof typeof english, Text>> = {
  'activity.all': 'すべて',
  'activity.device': 'デバイス',
  'activity.filter': '絞り込み',
  'activity.filterOn': { other: '絞り込み：{n}件指定中' },
  'activity.loading': '記録を読み込んでいます…',
  'activity.older': '以前の記録を表示',
  'activity.person': '人',
  'activity.result': '結果',
  'log.device': '操作元',
  'log.input': '指定した値',
  'log.path': '経路',
  'log.printed': 'プログラムの出力',
  'log.wish': '元の予約',
  'path.lan': '家のネットワーク（https）',
  'path.lanHttp': '家のネットワーク（http）',
  'path.relay': 'リレー',
  'history.later': 'この家はまだ履歴を表示できません。次の版で対応します。',
};
