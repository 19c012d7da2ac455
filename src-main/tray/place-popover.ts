import type { Rectangle } from '../windows/window-state.ts'

/** Space between the popover, the icon and the edges of the screen, in logical pixels. */
const gap = 8

/**
 * Where a popover of a size goes: over or under the icon, whichever side of the screen the icon is on, and within the part of
 * the screen that no bar covers. Without a known icon (some systems tell none) at the corner where trays mostly are.
 */
export function placePopover(
  icon: Rectangle | null,
  area: Rectangle,
  size: { width: number; height: number },
  platform: NodeJS.Platform,
): Rectangle {
  const width = Math.min(size.width, area.width - 2 * gap)
  const height = Math.min(size.height, area.height - 2 * gap)
  const right = area.x + area.width - width - gap
  const bottom = area.y + area.height - height - gap
  if (icon === null || icon.width === 0 || icon.height === 0) {
    return { x: right, y: platform === 'darwin' ? area.y + gap : bottom, width, height }
  }
  const middle = icon.x + icon.width / 2
  const above = icon.y + icon.height / 2 > area.y + area.height / 2
  const y = above ? Math.min(icon.y - height - gap, bottom) : Math.max(icon.y + icon.height + gap, area.y + gap)
  return {
    x: Math.round(Math.min(Math.max(middle - width / 2, area.x + gap), right)),
    y: Math.round(Math.min(Math.max(y, area.y + gap), bottom)),
    width,
    height,
  }
}
