import type { records as english } from '../en/records.js';
import type { Text } from '../text.js';

export const records: Readonly<Record<keyof typeof english, Text>> = {
  'activity.all': '全部',
  'activity.device': '设备',
  'activity.filter': '筛选',
  'activity.filterOn': { other: '筛选：已设 {n} 项' },
  'activity.loading': '正在读取记录…',
  'activity.older': '显示更早的',
  'activity.person': '人员',
  'activity.result': '结果',
  'log.device': '来自',
  'log.input': '请求的值',
  'log.path': '途径',
  'log.printed': '程序的输出',
  'log.wish': '对应的愿望',
  'path.lan': '家中网络（https）',
  'path.lanHttp': '家中网络（http）',
  'path.relay': '中继',
  'history.later': '这个家还不能显示历史：下一版会。',
};
