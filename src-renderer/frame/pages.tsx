import {
  BoxMultipleRegular,
  BranchForkRegular,
  ChatSparkleRegular,
  DataTrendingRegular,
  DesktopToolboxRegular,
  GaugeRegular,
  HomeRegular,
  KeyMultipleRegular,
  PeopleRegular,
  PlugConnectedRegular,
  PulseRegular,
  ReceiptRegular,
  SettingsRegular,
  TagMultipleRegular,
  TextBulletListSquareRegular,
} from '@fluentui/react-icons'
import type { ReactElement } from 'react'

export interface PageEntry {
  path: string
  /** Word under `common:nav`. */
  word: string
  icon: ReactElement
  /** Opened with Ctrl/Cmd and this digit. */
  digit?: number
  /** What it belongs to; a page without one belongs where the page before it does. A line divides the groups. */
  group?: PageGroup
}

/** Words under `common:nav.groups`. */
export type PageGroup = 'start' | 'access' | 'watch' | 'money' | 'models' | 'foot'

/** The pages in the order of the navigation. Those of the group `foot` stand at its lower end. */
export const pages: readonly PageEntry[] = [
  { path: '/', word: 'home', icon: <HomeRegular />, digit: 1, group: 'start' },
  { path: '/channels', word: 'channels', icon: <PlugConnectedRegular />, digit: 2, group: 'access' },
  { path: '/keys', word: 'keys', icon: <KeyMultipleRegular />, digit: 3 },
  { path: '/clients', word: 'clients', icon: <DesktopToolboxRegular /> },
  { path: '/users', word: 'users', icon: <PeopleRegular /> },
  { path: '/logs', word: 'logs', icon: <TextBulletListSquareRegular />, digit: 4, group: 'watch' },
  { path: '/live', word: 'live', icon: <PulseRegular /> },
  { path: '/usage', word: 'usage', icon: <DataTrendingRegular />, digit: 5 },
  { path: '/budgets', word: 'budgets', icon: <GaugeRegular />, group: 'money' },
  { path: '/ledger', word: 'ledger', icon: <ReceiptRegular /> },
  { path: '/prices', word: 'prices', icon: <TagMultipleRegular /> },
  { path: '/models', word: 'models', icon: <BoxMultipleRegular />, digit: 6, group: 'models' },
  { path: '/routing', word: 'routing', icon: <BranchForkRegular />, digit: 7 },
  { path: '/playground', word: 'playground', icon: <ChatSparkleRegular />, digit: 8 },
  { path: '/settings', word: 'settings', icon: <SettingsRegular />, digit: 9, group: 'foot' },
]

export interface PageSection {
  group: PageGroup
  pages: readonly PageEntry[]
}

/** The pages by group, in their order. */
export function pageSections(): readonly PageSection[] {
  const sections: { group: PageGroup; pages: PageEntry[] }[] = []
  for (const page of pages) {
    const last = sections.at(-1)
    if (last === undefined || (page.group !== undefined && page.group !== last.group)) {
      sections.push({ group: page.group ?? 'start', pages: [page] })
    } else last.pages.push(page)
  }
  return sections
}
