import {
  BoxMultipleRegular,
  BranchForkRegular,
  ChatSparkleRegular,
  DataTrendingRegular,
  HomeRegular,
  KeyMultipleRegular,
  PlugConnectedRegular,
  SettingsRegular,
  TextBulletListSquareRegular,
} from '@fluentui/react-icons'
import type { ReactElement } from 'react'

export interface PageEntry {
  path: string
  /** Word under `common:nav`. */
  word: string
  icon: ReactElement
}

/** The pages in the order of the navigation and of Ctrl/Cmd+1…9. */
export const pages: readonly PageEntry[] = [
  { path: '/', word: 'home', icon: <HomeRegular /> },
  { path: '/channels', word: 'channels', icon: <PlugConnectedRegular /> },
  { path: '/keys', word: 'keys', icon: <KeyMultipleRegular /> },
  { path: '/logs', word: 'logs', icon: <TextBulletListSquareRegular /> },
  { path: '/usage', word: 'usage', icon: <DataTrendingRegular /> },
  { path: '/models', word: 'models', icon: <BoxMultipleRegular /> },
  { path: '/routing', word: 'routing', icon: <BranchForkRegular /> },
  { path: '/playground', word: 'playground', icon: <ChatSparkleRegular /> },
  { path: '/settings', word: 'settings', icon: <SettingsRegular /> },
]
