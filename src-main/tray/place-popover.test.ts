import fc from 'fast-check'
import { expect, it } from 'vitest'
import { placePopover } from './place-popover.ts'

const area = { x: 0, y: 0, width: 1920, height: 1040 }
const size = { width: 360, height: 460 }

it('stands over an icon at the bottom and under one at the top', () => {
  const bottom = placePopover({ x: 1700, y: 1045, width: 24, height: 24 }, area, size, 'win32')
  expect(bottom).toEqual({ x: 1532, y: 572, width: 360, height: 460 })
  const top = placePopover({ x: 900, y: 0, width: 24, height: 24 }, { ...area, y: 25 }, size, 'darwin')
  expect(top).toEqual({ x: 732, y: 33, width: 360, height: 460 })
})

it('goes to the usual corner when the icon is nowhere', () => {
  expect(placePopover(null, area, size, 'win32')).toMatchObject({ x: 1552, y: 572 })
  expect(placePopover({ x: 0, y: 0, width: 0, height: 0 }, area, size, 'darwin')).toMatchObject({ x: 1552, y: 8 })
})

it('is always wholly on the screen', () => {
  const place = fc.record({
    x: fc.integer({ min: -3000, max: 5000 }),
    y: fc.integer({ min: -3000, max: 5000 }),
    width: fc.integer({ min: 0, max: 64 }),
    height: fc.integer({ min: 0, max: 64 }),
  })
  const screen = fc.record({
    x: fc.integer({ min: -3000, max: 3000 }),
    y: fc.integer({ min: -3000, max: 3000 }),
    width: fc.integer({ min: 300, max: 4000 }),
    height: fc.integer({ min: 300, max: 3000 }),
  })
  fc.assert(
    fc.property(place, screen, (icon, within) => {
      const at = placePopover(icon, within, size, 'win32')
      expect(at.x).toBeGreaterThanOrEqual(within.x)
      expect(at.y).toBeGreaterThanOrEqual(within.y)
      expect(at.x + at.width).toBeLessThanOrEqual(within.x + within.width)
      expect(at.y + at.height).toBeLessThanOrEqual(within.y + within.height)
    }),
  )
})
