/**
 * Draws the program's icons from `mark.svg` with an installed Chromium: `node resources/icons/build-icons.ts`. The results are
 * kept in the repository, so that packaging needs no browser.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { ensureBrowser } from '../../scripts/lib/browser.ts'
import { icnsFile, icoFile } from './containers.ts'

const folder = import.meta.dirname
const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024]
/** Icons of macOS stand in a margin of about a tenth; elsewhere the tile fills its square. */
const macScale = 824 / 1024

const svg = readFileSync(join(folder, 'mark.svg'), 'utf8')
const browser = await chromium.launch({
  executablePath: await ensureBrowser(),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
})
const page = await browser.newPage()

async function draw(size: number, scale: number): Promise<Buffer> {
  await page.setViewportSize({ width: size, height: size })
  const side = size * scale
  await page.setContent(
    `<style>html,body{margin:0;height:100%}svg{position:absolute;left:${(size - side) / 2}px;top:${(size - side) / 2}px;width:${side}px;height:${side}px}</style>${svg}`,
  )
  return page.screenshot({ omitBackground: true })
}

const plain = new Map<number, Buffer>()
for (const size of sizes) {
  const png = await draw(size, 1)
  plain.set(size, png)
  writeFileSync(join(folder, `${size}x${size}.png`), png)
}
const forMac = new Map<number, Buffer>()
for (const size of sizes) forMac.set(size, await draw(size, macScale))
await browser.close()

writeFileSync(join(folder, 'icon.ico'), icoFile(plain))
writeFileSync(join(folder, 'icon.icns'), icnsFile(forMac))
