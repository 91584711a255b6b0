import type { pages as english } from '../en/pages.js';
import type { Text } from '../text.js';

export const pages: Readonly<Record<keyof typeof english, Text>> = {
  'about.build': '此页面的构建',
  'about.buildWhy': '如果提供的是同一页面，家的显示屏和家的其他地址会显示相同的字符。',
  'about.home': '家',
  'about.servedBy': '提供者',
  'about.title': '关于',
  'caps.camera': '使用摄像头',
  'caps.copy': '复制',
  'caps.install': '安装为应用',
  'caps.key': '以无法读出的方式保存密钥',
  'caps.no': '不能：{what}',
  'caps.offline': '无网络启动',
  'caps.push': '关闭时也能收到通知',
  'caps.title': '在此地址，此页面',
  'caps.yes': '能：{what}',
  'settings.buzz': '振动',
  'settings.fahrenheit': '温度用 °F 显示',
  'settings.of': '{user}的设置',
  'welcome.controllers': '找到控制器',
  'welcome.done': '完成',
  'welcome.later': '一切都可以以后再做。',
  'welcome.people': '邀请家人',
  'welcome.relay': '从外面连接家',
  'welcome.rooms': '把设备放进房间',
  'welcome.title': '欢迎来到{home}',
};
