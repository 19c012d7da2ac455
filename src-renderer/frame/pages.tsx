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
}

/** The pages in the order of the navigation. */
export const pages: readonly PageEntry[] = [
  { path: '/', word: 'home', icon: <HomeRegular />, digit: 1 },
  { path: '/channels', word: 'channels', icon: <PlugConnectedRegular />, digit: 2 },
  { path: '/keys', word: 'keys', icon: <KeyMultipleRegular />, digit: 3 },
  { path: '/clients', word: 'clients', icon: <DesktopToolboxRegular /> },
  { path: '/users', word: 'users', icon: <PeopleRegular /> },
  { path: '/logs', word: 'logs', icon: <TextBulletListSquareRegular />, digit: 4 },
  { path: '/live', word: 'live', icon: <PulseRegular /> },
  { path: '/usage', word: 'usage', icon: <DataTrendingRegular />, digit: 5 },
  { path: '/budgets', word: 'budgets', icon: <GaugeRegular /> },
  { path: '/ledger', word: 'ledger', icon: <ReceiptRegular /> },
  { path: '/models', word: 'models', icon: <BoxMultipleRegular />, digit: 6 },
  { path: '/prices', word: 'prices', icon: <TagMultipleRegular /> },
  { path: '/routing', word: 'routing', icon: <BranchForkRegular />, digit: 7 },
  { path: '/playground', word: 'playground', icon: <ChatSparkleRegular />, digit: 8 },
  { path: '/settings', word: 'settings', icon: <SettingsRegular />, digit: 9 },
]
