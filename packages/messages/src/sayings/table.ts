import { TRACES } from './traces.js';

/** A sentence of the home's own: its title where it has one, and what it says. `{name}` stands for a value that comes along. */
export interface Saying {
  readonly title?: string;
  readonly text: string;
}

/** Of what is about one thing the thing's own title is the title. */
const en = {
  batteryLow: { text: 'The battery of {thing} is low ({percent}%): change or charge it soon.' },
  batteryEmpty: { text: 'The battery of {thing} is nearly empty: change or charge it.' },
  controllerBack: { title: '{controller} is back', text: '{controller} is back' },
  controllerSilent: { title: '{controller} does not answer', text: '{controller} does not answer: is it on, and in the network?' },
  sensorBack: { text: 'it reports again' },
  sensorSilent: { text: 'it has not reported for {silentMs}, as it should have' },
  readingsLost: { text: '{count} readings were lost: its store was full' },
  paused: { text: '{detail}' },
  failed: { text: '{detail}' },
  resumed: { text: '{detail}' },
  paired: { title: 'A phone was paired', text: '{user}’s {device} is paired as {role}' },
  revoked: { title: 'A phone was shut out', text: '{user}’s {device} was revoked by {by}' },
  revokedUnwritten: {
    title: 'The home’s disk takes no writes',
    text: 'What was revoked is shut out, but the home’s disk takes no writes (is it full?): the home tries on; make room before it restarts.',
  },
  barredUnwritten: {
    title: 'The home’s disk takes no writes',
    text: '{user} is barred, but the home’s disk takes no writes (is it full?): the home tries on; make room before it restarts.',
  },
  auditBroken: {
    title: 'The audit trail is damaged',
    text: 'The audit trail does not hold together at line {line}: somebody changed the home’s database, or its disk is failing.',
  },
  diskNearlyFull: {
    title: 'The home’s disk is nearly full',
    text: 'The home’s disk is nearly full: {megabytes} MB are left. Make room, or it forgets what happens',
  },
  backupFailed: { title: 'The backup failed', text: 'No backup could be made: {detail}' },
  updateTakenBack: {
    title: 'The update was taken back',
    text: 'The update was taken back, and the version before runs again: {detail}',
  },
  ruleFailed: { title: '{rule}', text: 'The automation “{rule}” failed {times} times in a row: {detail}' },
  ruleStopped: { title: '{rule}', text: 'The automation “{rule}” was stopped: {detail}. Change one of these rules.' },
  homeSilent: {
    title: 'Home silent since {since}',
    text: 'Your relay hears nothing of {home} any more: its power or its internet may be out.',
  },
  homeBack: { title: 'Home is back', text: '{home} was silent from {from} to {to}.' },
  test: { title: 'It works', text: 'This is how your home tells you something.' },
  quiet: { title: '{count} notices while it was quiet', text: '' },
  inTheApp: { text: 'In the app: {buttons}' },
  noNews: { text: 'it was no news any more' },
  sawFirst: { text: 'they saw it before it was told' },
  noPhone: { text: 'no phone of {person} takes notifications: turn them on in the app' },
  noAddress: { text: 'no e-mail address of {person} is known: set it in the app, under notifications' },
  noPush: { text: 'this home sends no push' },
  noEmail: { text: 'this home has no mail server: set "email" in its configuration file' },
  noWebhook: { text: 'this home has no webhook: set "webhook" in its configuration file' },
} as const satisfies Readonly<Record<string, Saying>>;

type Own = Readonly<Record<keyof typeof en, Saying>>;
export type SayingCode = keyof typeof en | keyof (typeof TRACES)['en'];
type Sayings = Readonly<Record<SayingCode, Saying>>;

const ja: Own = {
  batteryLow: { text: '{thing}の電池が少なくなっています（{percent}%）。早めに交換か充電をしてください。' },
  batteryEmpty: { text: '{thing}の電池がほとんどありません。交換か充電をしてください。' },
  controllerBack: { title: '{controller}の応答が戻りました', text: '{controller}の応答が戻りました。' },
  controllerSilent: {
    title: '{controller}の応答がありません',
    text: '{controller}の応答がありません。電源が入っているか、ネットワークにつながっているか確かめてください。',
  },
  sensorBack: { text: 'また値を送るようになりました。' },
  sensorSilent: { text: '{silentMs}のあいだ値が届いていません。' },
  readingsLost: { text: '値を{count}件失いました。コントローラーの保存場所がいっぱいでした。' },
  paused: { text: 'プログラムが何度も止まったため、休止しています: {detail}' },
  failed: { text: 'うまく動いていません: {detail}' },
  resumed: { text: 'また動いています: {detail}' },
  paired: { title: 'スマートフォンを追加しました', text: '{user}さんの{device}を「{role}」として追加しました。' },
  revoked: { title: 'スマートフォンを取り消しました', text: '{user}さんの{device}を{by}さんが取り消しました。' },
  revokedUnwritten: {
    title: '家のディスクに書き込めません',
    text: '取り消したものは締め出しましたが、家のディスクに書き込めません（いっぱいかもしれません）。家は書き込みを続けて試します。再起動の前に空きを作ってください。',
  },
  barredUnwritten: {
    title: '家のディスクに書き込めません',
    text: '{user}さんは締め出しましたが、家のディスクに書き込めません（いっぱいかもしれません）。家は書き込みを続けて試します。再起動の前に空きを作ってください。',
  },
  auditBroken: {
    title: '監査の記録が壊れています',
    text: '監査の記録が{line}行目でつながりません。誰かが家のデータベースを変えたか、ディスクが壊れかけています。',
  },
  diskNearlyFull: {
    title: '家のディスクがもうすぐいっぱいです',
    text: '家のディスクの残りは{megabytes} MBです。空きを作らないと、出来事を記録できなくなります。',
  },
  backupFailed: { title: 'バックアップに失敗しました', text: 'バックアップに失敗しました: {detail}' },
  updateTakenBack: { title: '更新を取り消しました', text: '更新を取り消し、前のバージョンに戻しました: {detail}' },
  ruleFailed: { title: '{rule}', text: '自動化「{rule}」が{times}回続けて失敗しました。理由は自動化の画面にあります。' },
  ruleStopped: {
    title: '{rule}',
    text: '自動化「{rule}」を止めました。ほかの自動化と互いに動かし合っています。自動化の画面で理由を見て、どれかを変えてください。',
  },
  homeSilent: {
    title: '{since}から家の応答がありません',
    text: 'リレーに「{home}」からの応答がありません。停電か、インターネットの不通かもしれません。',
  },
  homeBack: { title: '家の応答が戻りました', text: '「{home}」は{from}から{to}まで応答がありませんでした。' },
  test: { title: '通知が届きました', text: '家からのお知らせは、このように届きます。' },
  quiet: { title: '静かな時間のあいだに{count}件のお知らせがありました', text: '' },
  inTheApp: { text: 'アプリでできること: {buttons}' },
  noNews: { text: '古くなったため送りませんでした。' },
  sawFirst: { text: '送る前に見られていました。' },
  noPhone: { text: '{person}さんのスマートフォンはどれも通知を受け取りません。アプリで通知をオンにしてください。' },
  noAddress: { text: '{person}さんのメールアドレスがわかりません。アプリの通知の設定で入れてください。' },
  noPush: { text: 'この家はプッシュ通知を送りません。' },
  noEmail: { text: 'この家にはメールサーバーがありません。設定ファイルの「email」で指定してください。' },
  noWebhook: { text: 'この家にはWebhookがありません。設定ファイルの「webhook」で指定してください。' },
};

const zhHans: Own = {
  batteryLow: { text: '{thing}的电池电量低（{percent}%）：请尽快更换或充电。' },
  batteryEmpty: { text: '{thing}的电池快没电了：请更换或充电。' },
  controllerBack: { title: '{controller}已恢复响应', text: '{controller}已恢复响应。' },
  controllerSilent: { title: '{controller}没有响应', text: '{controller}没有响应：请检查它是否通电、是否连上网络。' },
  sensorBack: { text: '又开始上报读数了。' },
  sensorSilent: { text: '已有{silentMs}没有上报读数。' },
  readingsLost: { text: '丢失了 {count} 个读数：控制器的存储已满。' },
  paused: { text: '程序多次卡死，已暂停：{detail}' },
  failed: { text: '工作不正常：{detail}' },
  resumed: { text: '又在工作了：{detail}' },
  paired: { title: '手机已配对', text: '{user}的{device}已配对为“{role}”。' },
  revoked: { title: '手机已吊销', text: '{by}吊销了{user}的{device}。' },
  revokedUnwritten: {
    title: '家的磁盘无法写入',
    text: '被吊销的已经挡在门外，但家的磁盘无法写入（是否已满？）。家会继续尝试；请在重启之前腾出空间。',
  },
  barredUnwritten: {
    title: '家的磁盘无法写入',
    text: '{user}已被挡在门外，但家的磁盘无法写入（是否已满？）。家会继续尝试；请在重启之前腾出空间。',
  },
  auditBroken: { title: '审计记录已损坏', text: '审计记录在第 {line} 行对不上：有人改动了家的数据库，或者磁盘正在损坏。' },
  diskNearlyFull: { title: '家的磁盘快满了', text: '家的磁盘只剩 {megabytes} MB。请腾出空间，否则发生的事将无法记录。' },
  backupFailed: { title: '备份失败', text: '备份失败：{detail}' },
  updateTakenBack: { title: '更新已撤回', text: '更新已撤回，又在运行之前的版本：{detail}' },
  ruleFailed: { title: '{rule}', text: '自动化“{rule}”连续失败了 {times} 次。原因见自动化页面。' },
  ruleStopped: { title: '{rule}', text: '自动化“{rule}”已被停止：它和其他自动化互相触发。请在自动化页面查看原因并修改其中之一。' },
  homeSilent: { title: '家从 {since} 起没有响应', text: '您的中继收不到“{home}”的消息：可能停电或断网。' },
  homeBack: { title: '家已恢复响应', text: '“{home}”从 {from} 到 {to} 没有响应。' },
  test: { title: '通知已送达', text: '您的家会这样通知您。' },
  quiet: { title: '安静时段内有 {count} 条通知', text: '' },
  inTheApp: { text: '在应用里可以：{buttons}' },
  noNews: { text: '已经过时，没有发送。' },
  sawFirst: { text: '发送之前已经看到。' },
  noPhone: { text: '{person}的手机都不接收通知：请在应用里打开通知。' },
  noAddress: { text: '不知道{person}的电子邮件地址：请在应用的通知设置里填写。' },
  noPush: { text: '这个家不发送推送通知。' },
  noEmail: { text: '这个家没有邮件服务器：请在配置文件中设置“email”。' },
  noWebhook: { text: '这个家没有 Webhook：请在配置文件中设置“webhook”。' },
};

/** By language; who speaks another is spoken to in English. */
export const SAYINGS: Readonly<Record<string, Sayings>> = {
  en: { ...en, ...TRACES.en },
  ja: { ...ja, ...TRACES.ja },
  'zh-Hans': { ...zhHans, ...TRACES['zh-Hans'] },
};

const ROLES_EN = { owner: 'owner', admin: 'admin', member: 'member', guest: 'guest', panel: 'panel', service: 'service' };

/** What a person's role is called. */
export const ROLES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  en: ROLES_EN,
  ja: { owner: 'オーナー', admin: '管理者', member: '家族', guest: 'ゲスト', panel: 'パネル', service: 'サービス' },
  'zh-Hans': { owner: '房主', admin: '管理员', member: '成员', guest: '访客', panel: '面板', service: '服务' },
};

/** Seconds, minutes and hours. */
export const SPANS: Readonly<Record<string, readonly [string, string, string]>> = {
  en: [' s', ' min', ' h'],
  ja: ['秒', '分', '時間'],
  'zh-Hans': [' 秒', ' 分钟', ' 小时'],
};
