import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { placeWindow, type Rectangle, windowState } from './window-state.ts'

const laptop: Rectangle = { x: 0, y: 0, width: 1440, height: 860 }
const beside: Rectangle = { x: 1440, y: -200, width: 2560, height: 1400 }

describe('placeWindow', () => {
  it('centres the first window on the primary screen', () => {
    expect(placeWindow(null, [laptop, beside])).toEqual({
      bounds: { x: 80, y: 10, width: 1280, height: 840 },
      maximized: false,
      zoomLevel: 0,
    })
  })

  it('puts a window back where it was', () => {
    const saved = { bounds: { x: 1600, y: -100, width: 1200, height: 800 }, maximized: true, zoomLevel: 2 }
    expect(placeWindow(saved, [laptop, beside])).toEqual(saved)
  })

  it('brings a window back from a screen that is gone', () => {
    const saved = { bounds: { x: 1600, y: -100, width: 1200, height: 800 }, maximized: false, zoomLevel: 0 }
    expect(placeWindow(saved, [laptop]).bounds).toEqual({ x: 120, y: 30, width: 1200, height: 800 })
  })

  it('shrinks a window to a smaller screen', () => {
    const saved = { bounds: { x: 0, y: 0, width: 3000, height: 2000 }, maximized: false, zoomLevel: 0 }
    expect(placeWindow(saved, [laptop]).bounds).toEqual(laptop)
  })

  it('reads what an earlier version wrote, and forgets a size that nobody can read', () => {
    const old = { bounds: { x: 1, y: 2, width: 900, height: 700 }, maximized: false }
    expect(windowState.parse(old)).toEqual({ ...old, zoomLevel: 0 })
    expect(windowState.parse({ ...old, zoomLevel: 40 }).zoomLevel).toBe(0)
  })

  it('opens even when no screen is known', () => {
    expect(placeWindow(null, []).bounds).toEqual({ x: 0, y: 0, width: 1280, height: 840 })
  })

  it('always leaves a person something to grab', () => {
    const rectangle = (low: number, high: number) =>
      fc.record({
        x: fc.integer({ min: -5000, max: 5000 }),
        y: fc.integer({ min: -5000, max: 5000 }),
        width: fc.integer({ min: low, max: high }),
        height: fc.integer({ min: low, max: high }),
      })
    fc.assert(
      fc.property(
        fc.record({ bounds: rectangle(1, 6000), maximized: fc.boolean(), zoomLevel: fc.constant(0) }),
        fc.array(rectangle(600, 4000), { minLength: 1, maxLength: 3 }),
        (saved, areas) => {
          const { bounds } = placeWindow(saved, areas)
          const reachable = areas.some((area) => {
            const across = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x)
            const titleBar = bounds.y >= area.y && bounds.y + 32 <= area.y + area.height
            return across >= 120 && titleBar
          })
          expect(reachable).toBe(true)
        },
      ),
    )
  })
})
