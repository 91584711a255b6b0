import type { replace as english } from '../en/replace.js';
import type { Text } from '../text.js';

export const replace: Readonly<Record<keyof typeof english, Text>> = {
  'replace.title': '换成另一个设备…',
  'replace.hint':
    '主板坏了，另一块已经到了？新设备会接管此设备的名称、房间、历史、自动化、场景和权限。请先添加新主板，在此之前不要移除旧主板。',
  'replace.none': '家中还没有同类的其他设备：请先添加新主板。',
  'replace.by': '换成哪个设备',
  'replace.history': '历史：{names}',
  'replace.rules': '自动化：{names}',
  'replace.scenes': '场景：{names}',
  'replace.people': '权限：{names}',
  'replace.left': '新设备没有，因此留下：{names}',
  'replace.overlapped': { other: '新设备有 {n} 条读数早于此设备的最后一条，会留在这里。' },
  'replace.do': '替换',
  'replace.sure': '是，由{thing}接替',
  'replace.done': '已由{thing}接替。',
};
