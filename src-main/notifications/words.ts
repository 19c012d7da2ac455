import type { GatewayNotification } from '../../src-gateway/contract/process.ts'
import { wordsFor } from '../words/words-for.ts'

type Kind = GatewayNotification['kind']
type Word = Kind | 'more' | 'one-more' | 'update-title' | 'update-body'

/** Titles of notifications; `{channel}` is its name. The text below them is what the gateway says. */
const english: Readonly<Record<Word, string>> = {
  'channel-off': '{channel} was switched off',
  'channel-back': '{channel} works again',
  'key-no-credit': '{channel}: a key is out of credit',
  'key-revoked': '{channel}: a key was refused',
  'budget-alert': 'A budget is nearly used up: {channel}',
  'budget-exhausted': 'A budget is used up: {channel}',
  'one-more': 'One more notification',
  more: '{count} more notifications',
  'update-title': 'BurnCloud Desktop {version} is available',
  'update-body': 'See the settings. Nothing is downloaded or installed unasked.',
}

const simplifiedChinese: Readonly<Record<Word, string>> = {
  'channel-off': '{channel} 已自动停用',
  'channel-back': '{channel} 已恢复',
  'key-no-credit': '{channel}：有密钥余额不足',
  'key-revoked': '{channel}：有密钥被拒绝',
  'budget-alert': '预算即将用尽：{channel}',
  'budget-exhausted': '预算已用尽：{channel}',
  'one-more': '还有 1 条通知',
  more: '还有 {count} 条通知',
  'update-title': 'BurnCloud Desktop {version} 可用',
  'update-body': '在设置中查看；未经同意不会下载或安装。',
}

/** The words of notifications, for the check of language files. */
export const notificationLanguages = { english, simplifiedChinese }

/** The title in the best of the person's languages. */
export function notificationTitle(kind: Kind, channelName: string, languages: readonly string[]): string {
  return words(languages)[kind].replace('{channel}', () => channelName)
}

/** The title of the one that stands for `count` further ones. */
export function groupTitle(count: number, languages: readonly string[]): string {
  return words(languages)[count === 1 ? 'one-more' : 'more'].replace('{count}', String(count))
}

/** That there is a newer version. */
export function updateWords(version: string, languages: readonly string[]): { title: string; body: string } {
  const all = words(languages)
  return { title: all['update-title'].replace('{version}', () => version), body: all['update-body'] }
}

function words(languages: readonly string[]): Record<Word, string> {
  return wordsFor('notifications', notificationLanguages, languages)
}
