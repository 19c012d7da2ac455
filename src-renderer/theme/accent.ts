import type { BrandVariants } from '@fluentui/react-components'
import { brand } from './brand.ts'
import { contrast, luminance, toLch, withLuminance } from './color.ts'

type Shade = keyof BrandVariants
const shades = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 130, 140, 150, 160] as const satisfies Shade[]

/** Below this a colour is a grey, and a grey button looks as if it could not be pressed. */
const leastChroma = 0.035

/** Where the themes put a shade, and what it must reach there: 4.5 for text, 3 for what is drawn. */
const uses: ReadonlyArray<{ shade: Shade; on: string; least: number }> = [
  { shade: 70, on: '#ffffff', least: 4.5 },
  { shade: 80, on: '#ffffff', least: 4.5 },
  { shade: 80, on: '#f7f9f9', least: 4.5 },
  { shade: 80, on: '#eef2f2', least: 3 },
  { shade: 120, on: '#232627', least: 4.5 },
  { shade: 130, on: '#232627', least: 4.5 },
  { shade: 100, on: '#232627', least: 3 },
]

/**
 * The system's accent colour as a ramp of our own: its hue and vividness, but each shade exactly as bright as the same shade of
 * ours, so that whatever can be read on ours can be read on it. A light yellow therefore becomes a dark one where white text
 * stands on it. Null for a grey and for what is no colour: then our own ramp stays.
 */
export function accentRamp(accent: string): BrandVariants | null {
  const wanted = toLch(accent)
  const own = toLch(brand[80])
  if (wanted === null || own === null || wanted.chroma < leastChroma) return null
  const ramp = { ...brand }
  for (const shade of shades) {
    const model = brand[shade]
    const chroma = wanted.chroma * ((toLch(model)?.chroma ?? 0) / own.chroma)
    ramp[shade] = withLuminance(luminance(model), { chroma, hue: wanted.hue })
  }
  return uses.every(({ shade, on, least }) => contrast(ramp[shade], on) >= least) ? ramp : null
}
