/// <reference types="node" />
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createElement } from 'react'
import { expect, test } from 'vitest'
import { settingsSections } from '../../areas/settings/sections.ts'
import { mayBeRequest, readAsked } from './asked-words.ts'
import { findEntries, type PaletteEntry } from './entries.ts'

function entry(id: string, group: PaletteEntry['group'], title: string, aliases: string[] = []): PaletteEntry {
  return { id, group, title, aliases, icon: createElement('i'), leaves: false, run: () => undefined }
}

const entries = [
  entry('page:home', 'pages', 'Home'),
  entry('page:channels', 'pages', '渠道', ['Channels', 'providers']),
  entry('action:new', 'actions', 'Add a channel', ['new']),
  entry('settings:mail', 'settings', 'E-mail', ['smtp']),
  entry('channel:1', 'channels', 'channel one'),
]
const shown = (query: string, recent: string[] = []) =>
  findEntries(query, entries, recent).map(({ group, found }) => [group, ...found.map((one) => one.entry.id)])

test('before anything is typed, what was used lately leads, and nothing is there twice', () => {
  expect(shown('', ['channel:1', 'gone:9', 'action:new'])).toEqual([
    ['recent', 'channel:1', 'action:new'],
    ['pages', 'page:home', 'page:channels'],
  ])
  expect(shown('  ')).toEqual([
    ['pages', 'page:home', 'page:channels'],
    ['actions', 'action:new'],
  ])
})

test('the best group leads, and what the gateway is asked for comes behind what is known here', () => {
  expect(shown('channel')).toEqual([
    ['actions', 'action:new'],
    ['pages', 'page:channels'],
    ['channels', 'channel:1'],
  ])
  expect(shown('one')).toEqual([['channels', 'channel:1']])
})

test('another name that was found by is shown, with its letters', () => {
  const found = findEntries('smtp', entries, [])[0]?.found[0]
  expect(found?.alias).toEqual({ text: 'smtp', at: [0, 1, 2, 3] })
  expect(findEntries('E-mail', entries, [])[0]?.found[0]?.alias).toBeNull()
})

test('ten thousand entries are searched, and only the first of each group shown', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => entry(`channel:${index}`, 'channels', `channel ${index}`))
  expect(findEntries('channel 99', many, [])[0]?.found).toHaveLength(8)
})

test.each([
  ['test main', 'test', 'main'],
  ['dis main', 'disable', 'main'],
  ['switch off main line', null, 'switch off main line'],
  ['测试上海', 'test', '上海'],
  ['停用 上海', 'disable', '上海'],
  ['test', null, 'test'],
  ['te main', null, 'te main'],
  ['main test', null, 'main test'],
])('“%s” asks to %s “%s”', (query, verb, search) => {
  const names = { test: ['测试', 'test'], enable: ['启用', 'enable'], disable: ['停用', 'disable'] }
  expect(readAsked(query, names)).toEqual({ verb, search })
})

test('only what looks like one is taken for the number of a request', () => {
  expect(['req_8f3a1c', '0190f3c2-7a', 'gpt-4o-mini'].map(mayBeRequest)).toEqual([true, true, true])
  expect(['channels', 'gpt 4o mini', 'a1', ''].map(mayBeRequest)).toEqual([false, false, false, false])
})

test('every card of the settings that can be led to is there, under its title', () => {
  const areas = join(import.meta.dirname, '../../areas')
  const page = readFileSync(join(areas, 'settings/index.tsx'), 'utf8')
  const placed = [...page.matchAll(/<Section id="([^"]+)">/g)].map((found) => found[1])
  expect(placed.sort()).toEqual(settingsSections.map(({ id }) => id).sort())
  for (const { title } of settingsSections) {
    const [area = '', key = ''] = title.split(':')
    let word: unknown = JSON.parse(readFileSync(join(areas, area, 'en.json'), 'utf8'))
    for (const part of key.split('.')) word = (word as Record<string, unknown>)[part]
    expect(word, title).toBeTypeOf('string')
  }
})
