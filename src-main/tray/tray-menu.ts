import type { MenuItemConstructorOptions } from 'electron'
import { moodOf, type TrayFacts } from './tray-facts.ts'
import { fill, type TrayWords } from './words.ts'

/** What the menu's items do. */
export interface TrayActions {
  openPage(path: string): void
  copyAddress(): void
  setPaused(paused: boolean): void
  setChannel(id: number, enabled: boolean): void
  restartGateway(): void
  openLogFolder(): void
  quit(): void
}

/** More channels than a menu can hold without scrolling; the page has them all. */
const mostChannels = 15
/** Longest text of an item. */
const longest = 60

interface Numbers {
  rpm: string
  tps: string
  cost: string | null
}

/** Numbers as people of the language write them. */
function numbersOf(facts: TrayFacts, language: string): Numbers {
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 })
  const dollars = new Intl.NumberFormat(language, {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
  })
  return {
    rpm: whole.format(facts.live?.rpm ?? 0),
    tps: whole.format(facts.live?.tps ?? 0),
    cost: facts.costTodayUsd === null ? null : dollars.format(facts.costTodayUsd),
  }
}

function stateLine({ state }: TrayFacts, words: TrayWords): string {
  const phase = state.phase === 'ready' && state.paused === true ? words.paused : words[state.phase]
  return state.url === null ? phase : `${phase} · ${state.url.replace(/^https?:\/\//, '')}`
}

/** The text beside the icon when it is pointed at. Windows cuts it at 127 characters. */
export function trayTooltip(facts: TrayFacts, words: TrayWords, language: string): string {
  const { rpm, tps, cost } = numbersOf(facts, language)
  const lines = [`BurnCloud: ${stateLine(facts, words)}`]
  if (facts.live !== null && facts.state.phase === 'ready') lines.push(fill(words.rates, { rpm, tps }))
  if (cost !== null) lines.push(fill(words.today, { cost }))
  if (facts.attention > 0) lines.push(fill(words.attention, { count: String(facts.attention) }))
  return lines.join('\n').slice(0, 127)
}

/** The menu of the tray: what goes on, the switches a person reaches for, and the ways in and out. */
export function trayMenu(
  facts: TrayFacts,
  actions: TrayActions,
  words: TrayWords,
  language: string,
): MenuItemConstructorOptions[] {
  const { state, update } = facts
  const { rpm, tps, cost } = numbersOf(facts, language)
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  const told = (label: string): MenuItemConstructorOptions => ({ label, enabled: false })
  const page = (label: string, path: string): MenuItemConstructorOptions => ({
    label,
    click: () => actions.openPage(path),
  })
  const ready = state.phase === 'ready'
  return [
    told(stateLine(facts, words)),
    ...(ready && facts.live !== null ? [told(fill(words.rates, { rpm, tps }))] : []),
    ...(cost === null ? [] : [told(fill(words.today, { cost }))]),
    ...(facts.attention === 0 ? [] : [page(fill(words.attention, { count: String(facts.attention) }), '/')]),
    ...(facts.errors.length === 0 ? [] : [errorMenu(facts, actions, words, language)]),
    separator,
    ...updateItems(update, actions, words),
    { label: words.open, click: () => actions.openPage('') },
    {
      label: words.pages,
      submenu: [
        page(words.channelsPage, '/channels'),
        page(words.logs, '/logs'),
        page(words.usage, '/usage'),
        page(words.settings, '/settings'),
      ],
    },
    { label: words.copy, enabled: state.url !== null, click: () => actions.copyAddress() },
    separator,
    {
      label: words.pause,
      type: 'checkbox',
      checked: state.paused === true,
      // What the person saw and turned over: a menu that the system keeps may be some seconds behind.
      click: ({ checked }) => actions.setPaused(checked),
    },
    channelMenu(facts, actions, words),
    { label: words.restart, click: () => actions.restartGateway() },
    ...(moodOf(facts) === 'failing' ? [{ label: words.logFolder, click: () => actions.openLogFolder() }] : []),
    separator,
    { label: words.quit, click: () => actions.quit() },
  ]
}

function errorMenu(
  { errors }: TrayFacts,
  actions: TrayActions,
  words: TrayWords,
  language: string,
): MenuItemConstructorOptions {
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'short' })
  return {
    label: words.errors,
    submenu: errors.map(({ at, model, status, message }) => ({
      label: plain(`${time.format(new Date(at))}  ${status}  ${model}: ${message}`),
      click: () => actions.openPage('/logs'),
    })),
  }
}

function channelMenu(
  { channels, state }: TrayFacts,
  actions: TrayActions,
  words: TrayWords,
): MenuItemConstructorOptions {
  const shown = channels.slice(0, mostChannels)
  const items: MenuItemConstructorOptions[] = shown.map(({ id, name, enabled }) => ({
    label: plain(name),
    type: 'checkbox',
    checked: enabled,
    click: ({ checked }) => actions.setChannel(id, checked),
  }))
  return {
    label: words.channels,
    enabled: state.phase === 'ready',
    submenu: [
      ...(items.length === 0 ? [{ label: words.noChannels, enabled: false }] : items),
      { type: 'separator' },
      { label: words.allChannels, click: () => actions.openPage('/channels') },
    ],
  }
}

function updateItems(
  { phase, version }: TrayFacts['update'],
  actions: TrayActions,
  words: TrayWords,
): MenuItemConstructorOptions[] {
  if (version === null) return []
  const text = phase === 'available' ? words.updateAvailable : phase === 'downloaded' ? words.updateReady : null
  return text === null ? [] : [{ label: fill(text, { version }), click: () => actions.openPage('/settings') }]
}

/** Text from outside as a label: one line, not too long, and an ampersand is no access key. */
function plain(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  const short = line.length > longest ? `${line.slice(0, longest - 1)}…` : line
  return short.replaceAll('&', '&&')
}
