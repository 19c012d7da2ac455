/** Enough of a key to know it again, never most of one: `sk-…x4Qd`. The same as stored keys are shown by. */
export function hintOf(key: string): string {
  const letters = [...key]
  if (letters.length >= 16) return `${letters.slice(0, 3).join('')}…${letters.slice(-4).join('')}`
  return letters.length >= 8 ? `…${letters.slice(-2).join('')}` : '…'
}
