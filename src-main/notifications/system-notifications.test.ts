import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { SystemNotifications } from './system-notifications.ts'

function setUp(languages: string[], supported = true) {
  const shown: { title: string; body: string; clicked: EventEmitter }[] = []
  let presented = 0
  const notifications = new SystemNotifications({
    supported: () => supported,
    create: (words) => {
      const clicked = new EventEmitter()
      return Object.assign(clicked, { show: () => shown.push({ ...words, clicked }) })
    },
    languages: () => languages,
    onClick: () => {
      presented += 1
    },
  })
  return { notifications, shown, presented: () => presented }
}

it('says what happened in the person’s language and brings the window when it is clicked', () => {
  const { notifications, shown, presented } = setUp(['zh-CN', 'en-US'])
  notifications.show({ kind: 'channel-off', channelName: 'a $& b', message: '20 failures in a row' })
  expect(shown[0]).toMatchObject({ title: 'a $& b 已自动停用', body: '20 failures in a row' })
  shown[0]?.clicked.emit('click')
  expect(presented()).toBe(1)
})

it('speaks English to everybody else', () => {
  const { notifications, shown } = setUp(['de-DE', 'zh-CN'])
  notifications.show({ kind: 'key-no-credit', channelName: 'main', message: 'sk-…x4Qd: no credit' })
  expect(shown[0]?.title).toBe('main: a key is out of credit')
})

it('is silent where the system shows none', () => {
  const { notifications, shown } = setUp([], false)
  notifications.show({ kind: 'channel-back', channelName: 'main', message: '' })
  expect(shown).toEqual([])
})
