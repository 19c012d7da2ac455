import { client } from '../../client/api.ts'
import { OfflineError } from '../../client/errors.ts'
import type { Begun } from './welcome-state.ts'

/** So many of the newest are looked through for one whose making was not heard the end of. */
const lookedThrough = 50

/**
 * Makes a key. One that an earlier try made before its answer was lost can never be shown, so it is deleted first, and so is
 * `instead`, a key made on this way that was lost sight of; each only while nothing used it.
 */
export async function makeKey(
  name: string,
  instead: number | null,
  begun: Begun | null,
  remember: (begun: Begun | null) => void,
): Promise<{ id: number; key: string }> {
  const { items } = await client.tokens.list({ limit: lookedThrough })
  const afterId = begun?.what === 'key' ? begun.afterId : Math.max(0, ...items.map(({ id }) => id))
  const lost = items.filter(
    (token) =>
      token.lastUsedAt === null &&
      (token.id === instead || (begun?.what === 'key' && token.id > afterId && token.name === name)),
  )
  for (const { id } of lost) await client.tokens.remove({ id })
  remember({ what: 'key', afterId })
  try {
    const { id, key } = await client.tokens.create({ name })
    remember(null)
    return { id, key }
  } catch (error) {
    // Refused is not made; only an answer that was lost leaves it open.
    if (!(error instanceof OfflineError)) remember(null)
    throw error
  }
}
