import { z } from 'zod'
import type { Balance } from '../providers/types.ts'

const saved = z.array(
  z.object({
    keyId: z.number().int(),
    usd: z.number().nullable(),
    at: z.number().min(0).max(8e15),
    restoredAt: z.number().nullable(),
  }),
)

interface KnownBalance {
  usd: number | null
  /** Milliseconds since 1970. */
  at: number
  /** The amount with which the key was last brought back; null = it was not, or no amount was told. */
  restoredAt: number | null
}

/** What vendors told of the accounts behind keys. */
export class KnownBalances {
  readonly #channels = new Map<number, Map<number, KnownBalance>>()
  /** Keys that a balance has brought back and that may have run dry again since. */
  readonly #restored = new Set<number>()

  /**
   * Notes what was told of a key. True when a key that is out of credit may be used again: its account has something, and
   * more than when that was last thought (a rest too small for a request would bring it back for ever).
   */
  note(channelId: number, keyId: number, { usd, usable }: Balance, at: number, outOfCredit: boolean): boolean {
    const keys = this.#channels.get(channelId) ?? new Map<number, KnownBalance>()
    this.#channels.set(channelId, keys)
    const restoredAt = keys.get(keyId)?.restoredAt ?? null
    if (usable === false) this.#restored.delete(keyId)
    const before = this.#restored.has(keyId)
    const more = !before || (usd !== null && restoredAt !== null && usd > restoredAt)
    const restores = outOfCredit && usable === true && more
    if (restores) this.#restored.add(keyId)
    keys.set(keyId, { usd, at, restoredAt: restores ? usd : usable === false ? null : restoredAt })
    return restores
  }

  /**
   * Dollars left for a channel and when that was told; keys with the same amount are taken to share an account. null = none of
   * its accounts is kept in dollars, or none told.
   */
  of(channelId: number): { usd: number | null; at: number | null } {
    const known = [...(this.#channels.get(channelId)?.values() ?? [])].filter(({ usd }) => usd !== null)
    if (known.length === 0) return { usd: null, at: null }
    const amounts = new Set(known.map(({ usd }) => usd ?? 0))
    return {
      usd: [...amounts].reduce((sum, amount) => sum + amount, 0),
      at: Math.max(...known.map(({ at }) => at)),
    }
  }

  /** What outlives a restart, as plain JSON; null = nothing was told. */
  exportState(channelId: number): z.input<typeof saved> | null {
    const keys = this.#channels.get(channelId)
    if (keys === undefined || keys.size === 0) return null
    return [...keys].map(([keyId, balance]) => ({ keyId, ...balance }))
  }

  /** Takes over what `exportState` gave; whatever makes no sense is ignored. */
  importState(channelId: number, state: unknown): void {
    const read = saved.safeParse(state)
    if (!read.success) return
    this.#channels.set(channelId, new Map(read.data.map(({ keyId, ...balance }) => [keyId, balance])))
    for (const { keyId, restoredAt } of read.data) if (restoredAt !== null) this.#restored.add(keyId)
  }

  /** Forgets channels and keys that are no more. */
  keep(channelIds: ReadonlySet<number>, keyIds: ReadonlySet<number>): void {
    for (const [channelId, keys] of this.#channels) {
      if (!channelIds.has(channelId)) this.#channels.delete(channelId)
      for (const keyId of keys.keys()) if (!keyIds.has(keyId)) keys.delete(keyId)
    }
    for (const keyId of this.#restored) if (!keyIds.has(keyId)) this.#restored.delete(keyId)
  }
}
