import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it } from 'vitest'
import type { GatewayState } from '../contract/shell.ts'
import { moodOf, type TrayFacts } from './tray-facts.ts'
import { type TrayActions, trayMenu, trayTooltip } from './tray-menu.ts'
import { trayWords } from './words.ts'

const ready: GatewayState = {
  phase: 'ready',
  url: 'http://127.0.0.1:8790',
  instanceId: 'i',
  movedFromPort: null,
  restarts: 0,
  message: null,
}
const facts: TrayFacts = {
  state: ready,
  live: { rpm: 1234, tps: 56.7, inFlight: 3 },
  costTodayUsd: 1.5,
  errors: [],
  channels: [
    { id: 7, name: 'main', enabled: true },
    { id: 8, name: 'spare & cheap', enabled: false },
  ],
  attention: 0,
  update: {
    phase: 'idle',
    canInstall: true,
    version: null,
    percent: null,
    waitingFor: 0,
    message: null,
    checkedAt: null,
    pageUrl: 'https://example.com',
  },
}

function open(change: Partial<TrayFacts> = {}, language = 'en') {
  const done: unknown[][] = []
  const note =
    (name: string) =>
    (...args: unknown[]): void => {
      done.push([name, ...args])
    }
  const actions: TrayActions = {
    openPage: note('openPage'),
    copyAddress: note('copyAddress'),
    setPaused: note('setPaused'),
    setChannel: note('setChannel'),
    restartGateway: note('restartGateway'),
    openLogFolder: note('openLogFolder'),
    quit: note('quit'),
  }
  const items = trayMenu({ ...facts, ...change }, actions, trayWords([language]), language)
  const all = items.flatMap((item) => [item, ...((item.submenu ?? []) as MenuItemConstructorOptions[])])
  const find = (label: string) => {
    const item = all.find((one) => one.label === label)
    if (item === undefined) throw new Error(`no item ${label} among ${all.map((one) => one.label).join(', ')}`)
    return item
  }
  // The system turns the tick over before it tells of the press.
  const press = (label: string) => {
    const item = find(label)
    if (item.type === 'checkbox') item.checked = item.checked !== true
    const click = item.click as unknown as (pressed: MenuItemConstructorOptions) => void
    click(item)
  }
  return { labels: all.map((item) => item.label ?? '—'), find, press, done }
}

describe('the menu of the tray', () => {
  it('tells what goes on', () => {
    const { labels } = open()
    expect(labels.slice(0, 3)).toEqual(['Ready · 127.0.0.1:8790', '1,234 requests/min · 57 tokens/s', '$1.50 today'])
    expect(open({}, 'zh-CN').labels.slice(0, 3)).toEqual([
      '就绪 · 127.0.0.1:8790',
      '1,234 次请求/分钟 · 57 令牌/秒',
      '今日 $1.50',
    ])
  })

  it('does what its items say', () => {
    const { press, done, find } = open()
    expect([find('main').checked, find('spare && cheap').checked]).toEqual([true, false])
    for (const label of ['Pause Serving', 'main', 'spare && cheap', 'Request Log', 'Copy Address', 'Quit']) press(label)
    expect(done).toEqual([
      ['setPaused', true],
      ['setChannel', 7, false],
      ['setChannel', 8, true],
      ['openPage', '/logs'],
      ['copyAddress'],
      ['quit'],
    ])
  })

  it('resumes when it is paused', () => {
    const { press, done, labels, find } = open({ state: { ...ready, paused: true } })
    expect(labels[0]).toBe('Paused · 127.0.0.1:8790')
    expect(find('Pause Serving').checked).toBe(true)
    press('Pause Serving')
    expect(done).toEqual([['setPaused', false]])
  })

  it('follows the tick that was turned over twice while the system kept the menu', () => {
    const { press, done } = open()
    for (const label of ['Pause Serving', 'Pause Serving', 'main', 'main']) press(label)
    expect(done).toEqual([
      ['setPaused', true],
      ['setPaused', false],
      ['setChannel', 7, false],
      ['setChannel', 7, true],
    ])
  })

  it('lists the last errors on one line each', () => {
    const message = `broken\n${'x'.repeat(100)}`
    const { labels, press, done } = open({
      errors: [{ at: '2026-03-01T12:00:00Z', model: 'm1', status: 502, message }],
    })
    const error = labels.find((label) => label.includes('502')) ?? ''
    expect(error).toContain('m1: broken xxx')
    expect(error.length).toBeLessThanOrEqual(60)
    press(error)
    expect(done).toEqual([['openPage', '/logs']])
  })

  it('offers the logs and no address when the gateway is down', () => {
    const { find, labels } = open({ state: { ...ready, phase: 'failed', url: null }, live: null, costTodayUsd: null })
    expect(labels[0]).toBe('Stopped')
    expect(find('Copy Address').enabled).toBe(false)
    expect(find('Switch Channels').enabled).toBe(false)
    expect(labels).toContain('Open Log Folder')
    expect(labels.some((label) => label.includes('tokens/s'))).toBe(false)
  })

  it('names an update, and leaves the rest of many channels to the page', () => {
    const channels = Array.from({ length: 40 }, (_, id) => ({ id, name: `c${id}`, enabled: true }))
    const { labels } = open({ channels, update: { ...facts.update, phase: 'available', version: '1.2.0' } })
    expect(labels).toContain('Version 1.2.0 Is Available…')
    expect(labels).toContain('c14')
    expect(labels).not.toContain('c15')
  })
})

it('tells the same in the tooltip, within what Windows shows', () => {
  expect(trayTooltip(facts, trayWords([]), 'en')).toBe(
    'BurnCloud: Ready · 127.0.0.1:8790\n1,234 requests/min · 57 tokens/s\n$1.50 today',
  )
  const long = { ...facts, state: { ...ready, url: `http://${'h'.repeat(200)}` } }
  expect(trayTooltip(long, trayWords([]), 'en').length).toBe(127)
})

it('has an icon for each mood', () => {
  expect(moodOf({ state: ready, attention: 0 })).toBe('well')
  expect(moodOf({ state: ready, attention: 2 })).toBe('failing')
  expect(moodOf({ state: { ...ready, paused: true }, attention: 2 })).toBe('paused')
  expect(moodOf({ state: { ...ready, phase: 'failed', paused: true }, attention: 0 })).toBe('failing')
})
