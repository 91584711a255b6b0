import type { boards as english } from '../en/boards.js';
import type { Text } from '../text.js';

export const boards: Readonly<Record<keyof typeof english, Text>> = {
  'controller.asleep': 'スリープ中',
  'controller.asleepUntil': 'スリープ中です。{time}ごろ戻ります。',
  'controller.gone': 'このコントローラーは家に登録されていません。',
  'controller.noKills': 'このページを開いてから、止まった処理はありません。',
  'controller.things': 'デバイス',
  'controller.watchdog': 'ウォッチドッグ',
  'latency.atController': 'コントローラーとデバイス',
  'latency.atHome': '家とその先すべて',
  'latency.lately': { other: '直近{n}件の操作' },
  'latency.now': '現在',
  'latency.slowest': '最も遅かった操作',
  'latency.title': '所要時間',
  'latency.where': '場所',
  'latency.whole': 'スマートフォンと家の往復',
  'system.more': 'その他',
};
