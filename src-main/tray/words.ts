import { wordsFor } from '../words/words-for.ts'

/** Words of the tray, its tooltip and its menu. */
const english = {
  starting: 'Starting',
  ready: 'Ready',
  restarting: 'Restarting',
  failed: 'Stopped',
  stopping: 'Stopping',
  paused: 'Paused',
  rates: '{rpm} requests/min · {tps} tokens/s',
  today: '{cost} today',
  attention: '{count} things need attention',
  errors: 'Last Errors',
  pause: 'Pause Serving',
  channels: 'Switch Channels',
  allChannels: 'All Channels…',
  noChannels: 'No channels yet',
  copy: 'Copy Address',
  open: 'Open BurnCloud',
  pages: 'Go To',
  channelsPage: 'Channels',
  logs: 'Request Log',
  usage: 'Usage',
  settings: 'Settings',
  restart: 'Restart Gateway',
  logFolder: 'Open Log Folder',
  updateAvailable: 'Version {version} Is Available…',
  updateReady: 'Restart to Update to {version}…',
  quit: 'Quit',
  badge: 'BurnCloud needs attention',
}
export type TrayWords = typeof english

const simplifiedChinese: TrayWords = {
  starting: '正在启动',
  ready: '就绪',
  restarting: '正在重启',
  failed: '已停止',
  stopping: '正在停止',
  paused: '已暂停',
  rates: '{rpm} 次请求/分钟 · {tps} 令牌/秒',
  today: '今日 {cost}',
  attention: '{count} 项需要处理',
  errors: '最近的错误',
  pause: '暂停服务',
  channels: '开关渠道',
  allChannels: '全部渠道…',
  noChannels: '尚无渠道',
  copy: '复制地址',
  open: '打开 BurnCloud',
  pages: '前往',
  channelsPage: '渠道',
  logs: '请求日志',
  usage: '用量',
  settings: '设置',
  restart: '重启网关',
  logFolder: '打开日志文件夹',
  updateAvailable: '新版本 {version} 可用…',
  updateReady: '重启以更新到 {version}…',
  quit: '退出',
  badge: 'BurnCloud 需要处理',
}

/** The tray's words, for the check of language files. */
export const trayLanguages = { english, simplifiedChinese }

/** The words for the person's preferred languages (BCP 47, best first). */
export function trayWords(languages: readonly string[]): TrayWords {
  return wordsFor('tray', trayLanguages, languages)
}

/** A sentence with its places filled. */
export function fill(text: string, places: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (all, name: string) => places[name] ?? all)
}
