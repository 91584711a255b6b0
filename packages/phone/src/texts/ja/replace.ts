import type { replace as english } from '../en/replace.js';
import type { Text } from '../text.js';

export const replace: Readonly<Record<keyof typeof english, Text>> = {
  'replace.title': '別の機器に置き換える…',
  'replace.hint':
    'ボードが壊れて、別のボードがありますか？新しい機器が、この機器の名前、部屋、履歴、自動化、シーン、権限を引き継ぎます。先に新しいボードを登録してください。古いボードの登録はまだ消さないでください。',
  'replace.none': '同じ種類の機器がまだありません。先に新しいボードを登録してください。',
  'replace.by': '置き換える機器',
  'replace.history': '履歴：{names}',
  'replace.rules': '自動化：{names}',
  'replace.scenes': 'シーン：{names}',
  'replace.people': '権限：{names}',
  'replace.left': '新しい機器にないため残るもの：{names}',
  'replace.overlapped': { other: '新しい機器の記録のうち{n}件は、この機器の最後の記録より前なので、ここに残ります。' },
  'replace.do': '置き換える',
  'replace.sure': 'はい、{thing}に置き換えます',
  'replace.done': '{thing}に置き換えました。',
};
