import type { Channel, ChannelCreateInput, ImportOutcome } from '../../../src-gateway/contract/index.ts'
import { api, client, queryClient } from '../../client/api.ts'
import { OfflineError } from '../../client/errors.ts'
import type { DetectedChoice } from '../../parts/detected/detected-list.tsx'
import type { Begun } from './welcome-state.ts'

/** So many of the newest are looked through for one whose making was not heard the end of. */
const lookedThrough = 50

/** Everything that shows channels is asked again. */
export function channelsChanged(): void {
  for (const key of [api.channels.key(), api.models.key(), api.system.key(), api.imports.key()])
    void queryClient.invalidateQueries({ queryKey: key })
}

/**
 * Makes a channel, or finds the one that an earlier try made before its answer was lost. `remember` is told that it begins and
 * that it ended.
 */
export async function makeChannel(
  input: ChannelCreateInput,
  begun: Begun | null,
  remember: (begun: Begun | null) => void,
): Promise<Channel> {
  if (begun?.what === 'channel') {
    const { items } = await client.channels.list({ limit: lookedThrough })
    const twin = items.find(
      ({ id, name, provider, baseUrl }) =>
        id > begun.afterId &&
        name === input.name &&
        provider === input.provider &&
        (input.baseUrl === undefined || baseUrl === input.baseUrl),
    )
    if (twin !== undefined) {
      remember(null)
      return twin
    }
  } else {
    const { items } = await client.channels.list({ limit: 1 })
    remember({ what: 'channel', afterId: items[0]?.id ?? 0 })
  }
  try {
    const made = await client.channels.create(input)
    remember(null)
    return made
  } catch (error) {
    // Refused is not made; only an answer that was lost leaves it open.
    if (!(error instanceof OfflineError)) remember(null)
    throw error
  }
}

/** Asks the upstream for its models and lets the channel serve them. @throws what the upstream said */
export async function learnModels(id: number): Promise<Channel> {
  const { models } = await client.channels.fetchModels({ id })
  return models.length === 0 ? client.channels.get({ id }) : client.channels.update({ id, models })
}

interface Taken {
  channelIds: number[]
  failed: ImportOutcome[]
}

/**
 * Makes channels of what was found, switched on, since they were ticked to be used. Those that are there already are taken as they
 * are; models are learned where none were told.
 */
export async function takeDetected({ servers, keys }: DetectedChoice): Promise<Taken> {
  // biome-ignore lint/correctness/useHookAtTopLevel: a call of the gateway, no hook of React
  const { items } = await client.imports.useDetected({ servers: [...servers], keys: [...keys], enable: true })
  const channelIds = items.flatMap(({ id, outcome }) => (id === null || outcome === 'failed' ? [] : [id]))
  await Promise.all(
    channelIds.map(async (id) => {
      const { models } = await client.channels.get({ id })
      // What the upstream says against it is told where the channel is tested.
      if (models.length === 0) await learnModels(id).catch(() => undefined)
    }),
  )
  return { channelIds, failed: items.filter(({ outcome }) => outcome === 'failed') }
}
