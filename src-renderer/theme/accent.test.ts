import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accentRamp } from './accent.ts'
import { brand } from './brand.ts'
import { contrast, luminance, toLch } from './color.ts'

const color = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`)

/** Accents that systems offer, the hardest to read among them. */
const offered = [
  '#0078d4',
  '#ffb900',
  '#e74856',
  '#00b294',
  '#ff8c00',
  '#10893e',
  '#c30052',
  '#0a84ff',
  '#ffcc00',
  '#bf5af2',
]

describe('accentRamp', () => {
  it.each(offered)('of %s keeps the hue and can be read wherever ours can', (accent) => {
    const ramp = accentRamp(accent)
    if (ramp === null) throw new Error(`${accent} has no ramp`)
    // A button's text, a link on a card, a link on a dark card.
    expect(contrast(ramp[80], '#ffffff')).toBeGreaterThanOrEqual(4.5)
    expect(contrast(ramp[80], '#f7f9f9')).toBeGreaterThanOrEqual(4.5)
    expect(contrast(ramp[120], '#232627')).toBeGreaterThanOrEqual(4.5)
    const turn = Math.abs((toLch(ramp[80])?.hue ?? 0) - (toLch(accent)?.hue ?? 0))
    expect(Math.min(turn, 2 * Math.PI - turn)).toBeLessThan(0.12)
  })

  it('has each shade as bright as the same shade of ours, whatever the colour', () => {
    fc.assert(
      fc.property(color, (accent) => {
        const ramp = accentRamp(accent)
        if (ramp === null) return
        for (const [shade, own] of Object.entries(brand)) {
          const given = ramp[Number(shade) as keyof typeof brand]
          expect(given).toMatch(/^#[0-9a-f]{6}$/)
          expect(Math.abs(luminance(given) - luminance(own))).toBeLessThan(0.012)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('finds a ramp for every colour that is not nearly grey', () => {
    fc.assert(
      fc.property(color, (accent) => {
        fc.pre((toLch(accent)?.chroma ?? 0) > 0.04)
        expect(accentRamp(accent)).not.toBeNull()
      }),
      { numRuns: 60 },
    )
  })

  it.each(['#808080', '#000000', '#ffffff', '#4c4a48', '', 'red', '#12345', '#0078d4ff'])(
    'keeps ours for "%s"',
    (accent) => {
      expect(accentRamp(accent)).toBeNull()
    },
  )
})
