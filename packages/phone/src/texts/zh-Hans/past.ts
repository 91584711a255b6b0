import type { past as english } from '../en/past.js';
import type { Text } from '../text.js';

export const past: Readonly<Record<keyof typeof english, Text>> = {
  'past.add': '与其他对比…',
  'past.badRange': '结束早于开始：请选择更早的开始时间。',
  'past.custom': '自定时间',
  'past.empty': '这段时间没有读数。请选择更长的时间，或查看设备是否已连接。',
  'past.events': { other: '{n} 个事件' },
  'past.from': '从',
  'past.remove': '从图表中移除{what}',
  'past.scale': '{low} 至 {high}',
  'past.to': '到',
  'past.waiting': '正在读取历史记录…',
};
