/**
 * Moving a row among ranked rows. Rows of one rank are a tier: they share, so their order among themselves means nothing.
 * A row is therefore not put between two rows but into a tier (`with`) or into a new one between two tiers (`between`).
 */

/** Something with a place; the higher the rank, the earlier. */
export interface Ranked {
  id: number
  rank: number
}

/** A place a row can be moved to. `above` is null before the first tier, `below` is null behind the last one. */
export type Slot = { kind: 'with'; rank: number } | { kind: 'between'; above: number | null; below: number | null }

/** Ranks that the gateway takes: from minus this to this. */
const furthest = 1_000_000

/** The ranks there are, from the highest, each once. */
function tiersOf(ranks: readonly number[]): number[] {
  return [...new Set(ranks)].sort((a, b) => b - a)
}

/** All places among rows of these ranks, from the top. None when there are no other rows. */
export function slotsOf(ranks: readonly number[]): Slot[] {
  const tiers = tiersOf(ranks)
  const slots = tiers.flatMap((rank, index): Slot[] => [
    { kind: 'between', above: tiers[index - 1] ?? null, below: rank },
    { kind: 'with', rank },
  ])
  const last = tiers.at(-1)
  return last === undefined ? [] : [...slots, { kind: 'between', above: last, below: null }]
}

/** The place where a row of this rank is among others. */
export function slotHere(ranks: readonly number[], rank: number): Slot {
  if (ranks.includes(rank)) return { kind: 'with', rank }
  const above = tiersOf(ranks.filter((one) => one > rank)).at(-1)
  const below = tiersOf(ranks.filter((one) => one < rank))[0]
  return { kind: 'between', above: above ?? null, below: below ?? null }
}

export function sameSlot(a: Slot, b: Slot): boolean {
  if (a.kind === 'with') return b.kind === 'with' && a.rank === b.rank
  return b.kind === 'between' && a.above === b.above && a.below === b.below
}

/**
 * The place under a pointer over a row: near the outer edge of a tier it is between two tiers, elsewhere in the tier.
 * @param ranks of all rows as they are shown, falling @param moved index of the row that is moved
 * @param fraction how far down the row the pointer is, 0 to 1
 */
export function slotAt(ranks: readonly number[], moved: number, over: number, fraction: number): Slot {
  const others = ranks.filter((_, index) => index !== moved)
  const rank = ranks[over]
  const own = ranks[moved]
  if (rank === undefined || own === undefined) return slotHere(others, own ?? 0)
  if (over === moved) return slotHere(others, own)
  const first = over === 0 || ranks[over - 1] !== rank
  const last = over === ranks.length - 1 || ranks[over + 1] !== rank
  const tiers = tiersOf(others)
  const index = tiers.indexOf(rank)
  if (first && fraction < 0.3) return { kind: 'between', above: tiers[index - 1] ?? null, below: rank }
  if (last && fraction > 0.7) return { kind: 'between', above: rank, below: tiers[index + 1] ?? null }
  return { kind: 'with', rank }
}

/**
 * What has to be written so that the row is in that place: as few rows as possible, and the order of all others stays.
 * Empty when it is there already.
 * @param all every row, also those that are not shown
 */
export function changesFor(all: readonly Ranked[], id: number, slot: Slot): Ranked[] {
  const own = all.find((one) => one.id === id)
  if (own === undefined) return []
  const others = all.filter((one) => one.id !== id)
  if (slot.kind === 'with') return slot.rank === own.rank ? [] : [{ id, rank: slot.rank }]
  const { above, below } = slot
  const alone = !others.some(({ rank }) => rank === own.rank)
  if (alone && (above === null || own.rank < above) && (below === null || own.rank > below)) return []
  if (above === null) return below === null ? [] : fitting([{ id, rank: below + 1 }], all, id, slot)
  if (below === null) return fitting([{ id, rank: above - 1 }], all, id, slot)
  if (above - below > 1) {
    const taken = new Set(others.map(({ rank }) => rank))
    const middle = below + Math.floor((above - below) / 2)
    for (let away = 0; away < above - below; away += 1) {
      for (const rank of [middle + away, middle - away]) {
        if (rank > below && rank < above && !taken.has(rank)) return [{ id, rank }]
      }
    }
  }
  const moved = others.filter(({ rank }) => rank >= above).map((one) => ({ id: one.id, rank: one.rank + 1 }))
  return fitting([{ id, rank: above }, ...moved], all, id, slot)
}

/** These changes, or, where a rank would leave the range, all ranks counted anew from 0. */
function fitting(changes: Ranked[], all: readonly Ranked[], id: number, slot: Slot): Ranked[] {
  if (changes.every(({ rank }) => Math.abs(rank) <= furthest)) return changes
  const others = all.filter((one) => one.id !== id)
  const tiers = tiersOf(others.map(({ rank }) => rank))
  const before = slot.kind === 'between' && slot.above !== null ? tiers.indexOf(slot.above) + 1 : 0
  const place = (rank: number) => {
    const index = tiers.indexOf(rank)
    return tiers.length - (index < before ? index : index + 1)
  }
  const anew = [{ id, rank: tiers.length - before }, ...others.map((one) => ({ id: one.id, rank: place(one.rank) }))]
  return anew.filter((one) => all.find((known) => known.id === one.id)?.rank !== one.rank)
}
