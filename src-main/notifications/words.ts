import type { GatewayNotification } from '../../src-gateway/contract/process.ts'

type Kind = GatewayNotification['kind']

/** Titles of notifications; `{channel}` is its name. The text below them is what the gateway says. */
const english: Readonly<Record<Kind, string>> = {
  'channel-off': '{channel} was switched off',
  'channel-back': '{channel} works again',
  'key-no-credit': '{channel}: a key is out of credit',
  'key-revoked': '{channel}: a key was refused',
  'budget-alert': 'A budget is nearly used up: {channel}',
  'budget-exhausted': 'A budget is used up: {channel}',
}

const simplifiedChinese: Readonly<Record<Kind, string>> = {
  'channel-off': '{channel} 已自动停用',
  'channel-back': '{channel} 已恢复',
  'key-no-credit': '{channel}：有密钥余额不足',
  'key-revoked': '{channel}：有密钥被拒绝',
  'budget-alert': '预算即将用尽：{channel}',
  'budget-exhausted': '预算已用尽：{channel}',
}

/** The title in the first of the person's languages that there is one in. */
export function notificationTitle(kind: Kind, channelName: string, languages: readonly string[]): string {
  const words = languages[0]?.toLowerCase().startsWith('zh') ? simplifiedChinese : english
  return words[kind].replace('{channel}', () => channelName)
}

/** The title of the one that stands for `count` further ones. */
export function groupTitle(count: number, languages: readonly string[]): string {
  if (languages[0]?.toLowerCase().startsWith('zh')) return `还有 ${count} 条通知`
  return count === 1 ? 'One more notification' : `${count} more notifications`
}

/** That there is a newer version. */
export function updateWords(version: string, languages: readonly string[]): { title: string; body: string } {
  return languages[0]?.toLowerCase().startsWith('zh')
    ? { title: `BurnCloud Desktop ${version} 可用`, body: '在设置中查看；未经同意不会下载或安装。' }
    : {
        title: `BurnCloud Desktop ${version} is available`,
        body: 'See the settings. Nothing is downloaded or installed unasked.',
      }
}
