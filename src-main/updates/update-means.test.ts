import { expect, it } from 'vitest'
import { canReplaceItself, type Installation, releasePage } from './update-means.ts'

const linux: Installation = {
  platform: 'linux',
  appImage: '/home/me/BurnCloud.AppImage',
  execPath: '/tmp/.mount/burncloud-desktop',
  productName: 'BurnCloud Desktop',
  exists: () => true,
  writable: () => true,
}

it('replaces an AppImage that may be written, and no package', () => {
  expect(canReplaceItself(linux)).toBe(true)
  expect(canReplaceItself({ ...linux, appImage: undefined })).toBe(false)
  expect(canReplaceItself({ ...linux, appImage: 'BurnCloud.AppImage' })).toBe(false)
  expect(canReplaceItself({ ...linux, writable: (path) => path !== '/home/me' })).toBe(false)
  expect(canReplaceItself({ ...linux, exists: () => false })).toBe(false)
})

it('replaces on Windows what the per-user installer put there', () => {
  const windows: Installation = { ...linux, platform: 'win32', execPath: 'C:\\Apps\\BurnCloud\\BurnCloud Desktop.exe' }
  const asked: string[] = []
  const exists = (path: string) => asked.push(path) > 0
  expect(canReplaceItself({ ...windows, exists })).toBe(true)
  expect(asked).toEqual(['C:\\Apps\\BurnCloud\\Uninstall BurnCloud Desktop.exe'])
  expect(canReplaceItself({ ...windows, exists: () => false })).toBe(false)
})

it('names the page of a version', () => {
  expect(releasePage('1.2.0')).toMatch(/\/releases\/tag\/v1\.2\.0$/)
  expect(releasePage(null)).toMatch(/\/releases$/)
})
