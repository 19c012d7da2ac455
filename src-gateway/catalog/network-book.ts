import { z } from 'zod'
import { type OutboundProxy, proxyMode, type Sharing, sharing } from '../contract/network.ts'
import type { SettingsRepository } from '../storage/types.ts'
import type { Sealing } from './mail-book.ts'

/** The proxy as a person set it, the password in the clear: in memory alone. */
export type KeptProxy = Omit<OutboundProxy, 'passwordSet'> & { password: string | null }

/** What belongs to this machine and its network, and to no other that a backup might be restored on. */
export interface NetworkFacts {
  /** null = as the program was started. */
  port: number | null
  sharing: Sharing
  proxy: KeptProxy
}

/** The fact of the installation that it is kept as. */
const fact = 'network'

const stored = z.object({
  port: z.number().int().min(1).max(65_535).nullable().catch(null),
  sharing: sharing.catch({ interfaces: [], console: false }),
  proxy: z
    .object({
      mode: proxyMode,
      url: z.string().nullable(),
      user: z.string().nullable(),
      bypass: z.array(z.string()),
      password: z.string().nullable(),
    })
    .catch({ mode: 'system', url: null, user: null, bypass: [], password: null }),
})

/** Where the gateway listens and how it goes out, as it is kept. Shared with nobody unless a person said so. */
export class NetworkBook {
  readonly #settings: Pick<SettingsRepository, 'readSecret' | 'writeSecret'>
  readonly #sealing: Sealing
  #facts: NetworkFacts

  private constructor(
    settings: Pick<SettingsRepository, 'readSecret' | 'writeSecret'>,
    sealing: Sealing,
    facts: NetworkFacts,
  ) {
    this.#settings = settings
    this.#sealing = sealing
    this.#facts = facts
  }

  /** What cannot be read any more counts as not set. */
  static async open(
    settings: Pick<SettingsRepository, 'readSecret' | 'writeSecret'>,
    sealing: Sealing,
  ): Promise<NetworkBook> {
    const text = await settings.readSecret(fact)
    const facts = stored.parse(parsed(text))
    const { password } = facts.proxy
    const open = password === null ? null : sealing.open(password)
    return new NetworkBook(settings, sealing, { ...facts, proxy: { ...facts.proxy, password: open } })
  }

  get facts(): NetworkFacts {
    return this.#facts
  }

  /** Kept before it holds. */
  async change(change: Partial<NetworkFacts>): Promise<void> {
    const next = { ...this.#facts, ...change }
    const { password } = next.proxy
    const sealed = password === null ? null : this.#sealing.seal(password)
    await this.#settings.writeSecret(fact, JSON.stringify({ ...next, proxy: { ...next.proxy, password: sealed } }))
    this.#facts = next
  }
}

function parsed(text: string | undefined): unknown {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

/** The proxy's address with its sign-in, as the transport takes it; null where none is complete. */
export function proxyUrlOf({ url, user, password }: KeptProxy): string | null {
  const address = url === null ? null : URL.parse(url)
  if (address === null) return null
  address.username = encodeURIComponent(user ?? '')
  address.password = encodeURIComponent(password ?? '')
  return address.href
}
