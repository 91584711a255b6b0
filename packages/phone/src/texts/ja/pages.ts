import type { pages as english } from '../en/pages.js';
import type { Text } from '../text.js';

export const pages: Readonly<Record<keyof typeof english, Text>> = {
  'about.build': 'このページのビルド',
  'about.buildWhy': '同じページが配信されていれば、家のディスプレイや家のほかのアドレスにも同じ文字が表示されます。',
  'about.home': '家',
  'about.servedBy': '配信元',
  'about.title': 'このアプリについて',
  'caps.camera': 'カメラを使う',
  'caps.copy': 'コピーする',
  'caps.install': 'アプリとしてインストールする',
  'caps.key': '鍵を読み出せない形で保管する',
  'caps.no': 'できません：{what}',
  'caps.offline': 'ネットワークなしで起動する',
  'caps.push': '閉じていても通知を受ける',
  'caps.title': 'このアドレスでこのページが',
  'caps.yes': 'できます：{what}',
  'settings.buzz': '振動',
  'settings.fahrenheit': '温度を°Fで表示',
  'settings.of': '{user}の設定',
  'welcome.controllers': 'コントローラーを見つける',
  'welcome.done': '完了',
  'welcome.later': 'すべて後からでもできます。',
  'welcome.people': '家族を招待する',
  'welcome.relay': '外出先からつなぐ',
  'welcome.rooms': 'デバイスを部屋に置く',
  'welcome.title': '{home}へようこそ',
};
