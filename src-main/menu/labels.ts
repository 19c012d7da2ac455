import { wordsFor } from '../words/words-for.ts'

/** Words of the menu. Role items would else speak the language of Electron's build. */
const english = {
  file: 'File',
  edit: 'Edit',
  view: 'View',
  window: 'Window',
  gateway: 'Gateway',
  openDataFolder: 'Open Data Folder',
  restartGateway: 'Restart Gateway',
  close: 'Close Window',
  quit: 'Quit',
  undo: 'Undo',
  redo: 'Redo',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  delete: 'Delete',
  selectAll: 'Select All',
  actualSize: 'Actual Size',
  zoomIn: 'Zoom In',
  zoomOut: 'Zoom Out',
  fullScreen: 'Full Screen',
  minimize: 'Minimize',
  reload: 'Reload',
  devTools: 'Developer Tools',
}
export type MenuLabels = typeof english

const simplifiedChinese: MenuLabels = {
  file: '文件',
  edit: '编辑',
  view: '视图',
  window: '窗口',
  gateway: '网关',
  openDataFolder: '打开数据文件夹',
  restartGateway: '重启网关',
  close: '关闭窗口',
  quit: '退出',
  undo: '撤销',
  redo: '重做',
  cut: '剪切',
  copy: '复制',
  paste: '粘贴',
  delete: '删除',
  selectAll: '全选',
  actualSize: '实际大小',
  zoomIn: '放大',
  zoomOut: '缩小',
  fullScreen: '全屏',
  minimize: '最小化',
  reload: '重新加载',
  devTools: '开发者工具',
}

/** The menu's words, for the check of language files. */
export const menuLanguages = { english, simplifiedChinese }

/** The labels for the person's preferred languages (BCP 47, best first). */
export function menuLabels(languages: readonly string[]): MenuLabels {
  return wordsFor('menu', menuLanguages, languages)
}
