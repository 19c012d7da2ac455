import { byArea, type Content, type Words } from './by-area.ts'

const shared = import.meta.glob<Content>('./zh-CN.json', { eager: true, import: 'default' })
const areas = import.meta.glob<Content>('../areas/*/zh-CN.json', { eager: true, import: 'default' })

/** All words in Simplified Chinese: one load, only for those who read it. */
export function simplifiedChineseWords(): Words {
  return { ...byArea(areas), common: Object.values(shared)[0] ?? {} }
}
