/**
 * Draws the program's icons from `mark.svg` with an installed Chromium: `node resources/icons/build-icons.ts`. The results are
 * kept in the repository, so that packaging needs no browser.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
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

async function draw(size: number, scale: number, picture = svg): Promise<Buffer> {
  await page.setViewportSize({ width: size, height: size })
  const side = size * scale
  await page.setContent(
    `<style>html,body{margin:0;height:100%}svg{position:absolute;left:${(size - side) / 2}px;top:${(size - side) / 2}px;width:${side}px;height:${side}px}</style>${picture}`,
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

// Beside the clock: the mark with a sign of how the gateway is. A light rim parts the sign from the mark at any size.
const signs = {
  well: '',
  paused:
    '<circle cx="24" cy="24" r="8" fill="#fff"/><path d="M21 20v8M27 20v8" stroke="#042a30" stroke-width="3.2" stroke-linecap="round"/>',
  failing:
    '<circle cx="24" cy="24" r="8" fill="#fff"/><circle cx="24" cy="24" r="6.6" fill="#d13438"/><path d="M24 20.4v4" stroke="#fff" stroke-width="2.2" stroke-linecap="round"/><circle cx="24" cy="27.6" r="1.3" fill="#fff"/>',
}
const tray = join(folder, 'tray')
mkdirSync(tray, { recursive: true })
const signed = (picture: string, sign: string) => picture.replace('</svg>', `${sign}</svg>`)
const shapes = [...svg.matchAll(/ d="([^"]+)"/g)].map((match) => match[1])
/** macOS takes only how opaque each point is, so the flame is told from the cloud by that. */
const silhouette = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="4 1.5 24 28"><defs><mask id="cut"><rect width="32" height="32" fill="#fff"/></mask></defs><g mask="url(#cut)"><path opacity=".55" d="${shapes[0]}"/><path d="${shapes[2]}"/></g></svg>`
const macSigns = {
  well: '',
  // What is black here is cut out of the shape.
  paused: '<path d="M13.500 20v5M18 20v5" stroke="#000" stroke-width="2"/>',
  failing: '<circle cx="23" cy="24.500" r="5" fill="#d13438"/>',
}
const macSigned = (mood: keyof typeof macSigns) =>
  mood === 'paused' ? silhouette.replace('</mask>', `${macSigns.paused}</mask>`) : signed(silhouette, macSigns[mood])
for (const mood of ['well', 'paused', 'failing'] as const) {
  const picture = signed(svg, signs[mood])
  const inTray = new Map<number, Buffer>()
  for (const size of sizes.filter((one) => one <= 256)) inTray.set(size, await draw(size, 1, picture))
  writeFileSync(join(tray, `${mood}.ico`), icoFile(inTray))
  for (const [scale, suffix] of [
    [1, ''],
    [2, '@2x'],
  ] as const) {
    writeFileSync(join(tray, `${mood}${suffix}.png`), await draw(24 * scale, 1, picture))
    const name = mood === 'failing' ? `mac-failing${suffix}` : `mac-${mood}Template${suffix}`
    writeFileSync(join(tray, `${name}.png`), await draw(18 * scale, 1, macSigned(mood)))
  }
}
await browser.close()

writeFileSync(join(folder, 'icon.ico'), icoFile(plain))
writeFileSync(join(folder, 'icon.icns'), icnsFile(forMac))
