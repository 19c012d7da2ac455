import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { SystemNotifications } from './system-notifications.ts'

function setUp(languages: string[], { supported = true, quiet = false } = {}) {
  const shown: { title: string; body: string; closed: boolean; clicked: EventEmitter }[] = []
  const opened: string[] = []
  const clock = { now: 0 }
  const notifications = new SystemNotifications({
    supported: () => supported,
    quiet: () => quiet,
    create: (words) => {
      const clicked = new EventEmitter()
      const entry = { ...words, closed: false, clicked }
      return Object.assign(clicked, {
        show: () => shown.push(entry),
        close: () => {
          entry.closed = true
        },
      })
    },
    languages: () => languages,
    onClick: (path) => opened.push(path),
    now: () => clock.now,
  })
  return { notifications, shown, opened, clock }
}

it('says what happened in the person’s language and brings the page when it is clicked', () => {
  const { notifications, shown, opened } = setUp(['zh-CN', 'en-US'])
  notifications.show({ kind: 'channel-off', channelName: 'a $& b', message: '20 failures in a row' })
  expect(shown[0]).toMatchObject({ title: 'a $& b 已自动停用', body: '20 failures in a row' })
  shown[0]?.clicked.emit('click')
  expect(opened).toEqual(['/channels'])
})

it('opens the budgets for what is about one', () => {
  const { notifications, shown, opened } = setUp(['en'])
  notifications.show({ kind: 'budget-exhausted', channelName: 'team', message: '' })
  shown[0]?.clicked.emit('click')
  expect(opened).toEqual(['/budgets'])
})

it('speaks the first of their languages that there is, and English to everybody else', () => {
  const { notifications, shown } = setUp(['de-DE'])
  notifications.show({ kind: 'key-no-credit', channelName: 'main', message: 'sk-…x4Qd: no credit' })
  expect(shown[0]?.title).toBe('main: a key is out of credit')
})

it('is silent where the system shows none, and in quiet hours', () => {
  for (const { notifications, shown } of [setUp([], { supported: false }), setUp([], { quiet: true })]) {
    notifications.show({ kind: 'channel-back', channelName: 'main', message: '' })
    expect(shown).toEqual([])
  }
})

it('makes one of many, which counts and replaces itself', () => {
  const { notifications, shown, opened, clock } = setUp(['en'])
  const show = (channelName: string) => notifications.show({ kind: 'channel-off', channelName, message: 'm' })
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) show(name)
  expect(shown.filter(({ closed }) => !closed).map(({ title }) => title)).toEqual([
    'a was switched off',
    'b was switched off',
    'c was switched off',
    '3 more notifications',
  ])
  expect(shown.at(-1)?.body).toBe('f was switched off')
  shown.at(-1)?.clicked.emit('click')
  expect(opened).toEqual(['/'])

  clock.now = 61_000
  show('g')
  expect(shown.at(-1)?.title).toBe('g was switched off')
})
