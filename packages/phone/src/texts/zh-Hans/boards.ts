import type { boards as english } from '../en/boards.js';
import type { Text } from '../text.js';

export const boards: Readonly<Record<keyof typeof english, Text>> = {
  'controller.asleep': '休眠中',
  'controller.asleepUntil': '正在休眠，约 {time} 恢复。',
  'controller.gone': '家里不再认识这个控制器。',
  'controller.noKills': '打开此页面以来没有卡住的操作。',
  'controller.things': '设备',
  'controller.watchdog': '看门狗',
  'latency.atController': '控制器和设备',
  'latency.atHome': '家及其后的全部',
  'latency.lately': { other: '最近 {n} 条命令' },
  'latency.now': '现在',
  'latency.slowest': '最慢的',
  'latency.title': '用时',
  'latency.where': '所在',
  'latency.whole': '手机到家往返',
  'system.more': '更多',
};
