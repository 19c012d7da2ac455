import { describe, expect, it } from 'vitest'
import { applicationMenu } from './application-menu.ts'
import { menuLabels } from './labels.ts'

const menu = (
  changes: {
    packaged?: boolean
    platform?: NodeJS.Platform
    languages?: string[]
    runShortcut?: (id: string) => void
  } = {},
) =>
  applicationMenu({
    platform: changes.platform ?? 'linux',
    packaged: changes.packaged ?? true,
    appName: 'BurnCloud Desktop',
    labels: menuLabels(changes.languages ?? ['en-GB']),
    restartGateway: () => undefined,
    openDataFolder: () => undefined,
    runShortcut: changes.runShortcut ?? (() => undefined),
  })

const items = (template: ReturnType<typeof menu>) =>
  template.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? item.submenu : [])])

describe('applicationMenu', () => {
  it('offers reload and developer tools only while developing', () => {
    const roles = (packaged: boolean) => items(menu({ packaged })).map((item) => item.role)
    expect(roles(true)).not.toContain('reload')
    expect(roles(true)).not.toContain('toggleDevTools')
    expect(roles(false)).toEqual(expect.arrayContaining(['reload', 'toggleDevTools']))
  })

  it('has what macOS takes its keys from', () => {
    const mac = menu({ platform: 'darwin' })
    expect(mac[0]?.role).toBe('appMenu')
    expect(items(mac).map((item) => item.role)).toEqual(expect.arrayContaining(['copy', 'paste', 'selectAll']))
  })

  it('shows the keys that the page hears, and has the page do what is chosen', () => {
    const asked: string[] = []
    const own = items(menu({ runShortcut: (id) => asked.push(id) })).filter((item) => item.accelerator !== undefined)
    const keys = own.map((item) => item.accelerator)
    expect(keys).toEqual(
      expect.arrayContaining(['CmdOrCtrl+K', 'CmdOrCtrl+B', 'CmdOrCtrl+,', 'CmdOrCtrl+/', 'CmdOrCtrl+1']),
    )
    // Registered, they would be taken from the page, which alone knows whether a drawer is in front.
    expect(own.every((item) => item.registerAccelerator === false)).toBe(true)
    for (const item of own) item.click?.({} as never, undefined, {} as never)
    expect(asked).toEqual(expect.arrayContaining(['palette', 'navigation', 'settings', 'cheatSheet', 'page1', 'page9']))
  })

  it('labels every item, in the language of the person', () => {
    for (const languages of [['en-US'], ['zh-Hans-CN', 'en'], ['fr']]) {
      const unlabelled = items(menu({ languages })).filter((item) => item.type !== 'separator' && !item.label)
      expect(unlabelled).toEqual([])
    }
    expect(menu({ languages: ['zh-CN'] })[0]?.label).toBe('文件')
    expect(menu({ languages: ['fr'] })[0]?.label).toBe('File')
  })
})
