/** What was used in the palette lately, newest first, by id; names are not kept. */
const storageKey = 'burncloud.palette.recent'
const kept = 20

export function recentIds(): string[] {
  try {
    const stored: unknown = JSON.parse(window.localStorage.getItem(storageKey) ?? '[]')
    return Array.isArray(stored) ? stored.filter((id) => typeof id === 'string').slice(0, kept) : []
  } catch {
    // Another program's or an older version's text: nothing was used lately then.
    return []
  }
}

export function markUsed(id: string): void {
  const ids = [id, ...recentIds().filter((one) => one !== id)].slice(0, kept)
  window.localStorage.setItem(storageKey, JSON.stringify(ids))
}
