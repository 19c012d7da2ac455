import { type KeyVariable, keyVariables } from './key-variables.ts'
import { isChannel, isKey, makeChannel } from './make-channel.ts'
import type { DraftChannel, ReadContext } from './types.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** A key of the environment as a channel would have it. The key stays within the gateway. */
export interface FoundKey {
  variable: string
  draft: DraftChannel
}

/** Keys that vendors' tools would use here. Two variables with one key count once. */
export function detectKeys(environment: Environment, context: ReadContext): FoundKey[] {
  const found: FoundKey[] = []
  for (const [variable, known] of Object.entries(keyVariables)) {
    const draft = draftOf(variable, known, environment, context)
    if (draft === undefined) continue
    const twin = found.some(
      (other) =>
        other.draft.keys[0] === draft.keys[0] &&
        other.draft.provider === draft.provider &&
        other.draft.baseUrl === draft.baseUrl,
    )
    if (!twin) found.push({ variable, draft })
  }
  return found
}

function draftOf(
  variable: string,
  known: KeyVariable,
  environment: Environment,
  context: ReadContext,
): DraftChannel | undefined {
  const key = environment[variable]?.trim()
  if (key === undefined || key.length < 8 || !isKey(key)) return undefined
  const address = known.baseUrl === undefined ? undefined : environment[known.baseUrl]?.trim() || undefined
  const provider = context.providers.find(({ id }) => id === known.provider)
  // Its format is what the vendor's tool speaks; an address of somebody else's has that one for certain.
  const elsewhere = address !== undefined && provider?.category !== 'compatible'
  const made = makeChannel(
    {
      name: `${provider?.name ?? known.provider} (${variable})`,
      provider: elsewhere ? undefined : known.provider,
      baseUrl: address,
      protocols: elsewhere ? provider?.protocols.slice(0, 1) : undefined,
      keys: [key],
    },
    context,
  )
  return isChannel(made) ? made : undefined
}
