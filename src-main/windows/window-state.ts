import { z } from 'zod'

const rectangle = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
})
export type Rectangle = z.infer<typeof rectangle>

/** Where a window was. `bounds` are those of the window when it is not maximised, in the screen's logical pixels. */
export const windowState = z.object({
  bounds: rectangle,
  maximized: z.boolean(),
  /** In Chromium's steps, 0 is the actual size; one that no one can read is forgotten. */
  zoomLevel: z.number().min(-4).max(6).default(0).catch(0),
})
export type WindowState = z.infer<typeof windowState>

export const smallestWindow = { width: 720, height: 540 } as const
const defaultSize = { width: 1280, height: 840 } as const
/** So much of the title bar must be on a screen for a person to grab it. */
const grip = { width: 120, height: 32 } as const

/**
 * Where to open the window: as it was left, if a person can still reach it there. Screens are unplugged, change their
 * scale and their order between two starts. `workAreas` begins with the primary screen's.
 */
export function placeWindow(saved: WindowState | null, workAreas: readonly Rectangle[]): WindowState {
  const primary = workAreas[0] ?? { x: 0, y: 0, ...defaultSize }
  if (saved === null) return { bounds: centred(primary, defaultSize), maximized: false, zoomLevel: 0 }
  const area = workAreas.find((candidate) => canGrab(saved.bounds, candidate))
  const { maximized, zoomLevel } = saved
  if (area === undefined) return { bounds: centred(primary, saved.bounds), maximized, zoomLevel }
  const size = fitting(area, saved.bounds)
  return {
    bounds: {
      ...size,
      x: Math.min(Math.max(saved.bounds.x, area.x + grip.width - size.width), area.x + area.width - grip.width),
      y: Math.min(Math.max(saved.bounds.y, area.y), area.y + area.height - grip.height),
    },
    maximized,
    zoomLevel,
  }
}

function canGrab(bounds: Rectangle, area: Rectangle): boolean {
  const across = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x)
  const down = Math.min(bounds.y + grip.height, area.y + area.height) - Math.max(bounds.y, area.y)
  return across >= grip.width && down >= grip.height / 2
}

function centred(area: Rectangle, wanted: { width: number; height: number }): Rectangle {
  const size = fitting(area, wanted)
  return {
    ...size,
    x: area.x + Math.floor((area.width - size.width) / 2),
    y: area.y + Math.floor((area.height - size.height) / 2),
  }
}

/** No larger than the screen, and no smaller than the window is usable where the screen allows it. */
function fitting(area: Rectangle, wanted: { width: number; height: number }): { width: number; height: number } {
  return {
    width: Math.min(area.width, Math.max(wanted.width, smallestWindow.width)),
    height: Math.min(area.height, Math.max(wanted.height, smallestWindow.height)),
  }
}
