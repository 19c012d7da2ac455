import type { QuietHours } from '../contract/shell.ts'

/** Whether a moment lies in the quiet hours, by the wall clock of this computer. The end is no longer quiet. */
export function isQuiet({ enabled, from, to }: QuietHours, at: Date): boolean {
  if (!enabled) return false
  const now = at.getHours() * 60 + at.getMinutes()
  const start = minuteOf(from)
  const end = minuteOf(to)
  if (start === end) return true
  return start < end ? now >= start && now < end : now >= start || now < end
}

/** Minutes since midnight of `HH:MM`. */
function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}
