import type { ChannelHealthService } from '../catalog/channel-health.ts'
import type { ServingChannel } from '../catalog/types.ts'
import type { StoredChannel } from '../storage/types.ts'
import { readBalance } from './channel-balance.ts'
import { type ChannelTestOutcome, type ProbeOutcome, probeChannel, testModelOf } from './channel-test.ts'
import type { ManagementParts } from './parts.ts'
import type { CallableChannel } from './upstream.ts'

type Parts = Pick<ManagementParts, 'storage' | 'providers' | 'callUpstream' | 'upstreams' | 'now'> & {
  health: Pick<ChannelHealthService, 'standing' | 'begin' | 'end' | 'keyWorks' | 'noteBalance'>
}

/** A call as it goes on the books of health: what it was sent to is known when it is over. */
export function reportProbe(
  { health }: Pick<Parts, 'health'>,
  { channelId, keyId }: { channelId: number; keyId: number | null },
  { outcome, failure }: ProbeOutcome,
): void {
  const { model, latencyMs, message } = outcome
  const target = { channelId, keyId, model }
  health.begin(target)
  if (failure === null) {
    health.end(target, { type: 'success', stream: false, firstByteMs: null, totalMs: latencyMs, empty: false })
    // It may have been called though it was not its turn; that it works is known now.
    if (keyId !== null) health.keyWorks(channelId, keyId)
  } else health.end(target, { type: 'failure', failure, message: message ?? '' })
}

/**
 * Calls each key of a channel that is set aside or due for a probe, and one that seems healthy. A channel that a person took
 * out of use is left alone, and so is a key that the vendor asked to wait with.
 */
export async function checkChannelHealth(parts: Parts, channel: ServingChannel, signal: AbortSignal): Promise<void> {
  const { storage, health, now } = parts
  const stored = await storage.channels.get(channel.id)
  const provider = Object.hasOwn(parts.providers, channel.provider) ? parts.providers[channel.provider] : undefined
  if (stored === undefined || provider === undefined || !stored.enabled) return
  const model = testModelOf({ fields: stored, secrets: [], provider }, undefined)
  let healthyCalled = false
  let shown: ChannelTestOutcome | undefined
  for (const keyId of keysOf(stored, provider.keyRequired)) {
    if (signal.aborted) return
    const standing = health.standing({ channelId: channel.id, keyId, model })
    if (standing?.state === 'tripped') return
    const aside = standing?.state === 'no-credit' || standing?.state === 'revoked'
    if (standing !== undefined && !aside) continue
    if (!aside && healthyCalled) continue
    const probe = await probeChannel(parts, callable(stored, keyId, provider), undefined, signal)
    if (signal.aborted && !probe.outcome.ok) return
    if (!aside) healthyCalled = probe.outcome.ok
    reportProbe(parts, { channelId: channel.id, keyId }, probe)
    // What is shown as the last test is the best that was found: with one key that works the channel works.
    if (shown === undefined || probe.outcome.ok) shown = probe.outcome
  }
  if (shown === undefined) return
  const { ok, latencyMs, status, message } = shown
  await storage.channels.saveTest(channel.id, { at: now(), ok, latencyMs, status, model: shown.model, message })
}

/** Asks for the balance of each key's account, where the vendor tells it. */
export async function readChannelBalances(parts: Parts, channel: ServingChannel, signal: AbortSignal): Promise<void> {
  const { storage, health } = parts
  const provider = Object.hasOwn(parts.providers, channel.provider) ? parts.providers[channel.provider] : undefined
  if (provider?.balance === undefined) return
  const stored = await storage.channels.get(channel.id)
  if (stored === undefined) return
  for (const keyId of keysOf(stored, true)) {
    if (keyId === null || signal.aborted) continue
    const answer = await readBalance(parts, callable(stored, keyId, provider), signal)
    if (answer.type === 'told') health.noteBalance(channel.id, keyId, answer.balance)
  }
}

/** Keys that can be read; `[null]` for a channel that is called without one. */
function keysOf(stored: StoredChannel, keyRequired: boolean): (number | null)[] {
  const keys = stored.keys.filter(({ secret }) => secret !== null).map(({ id }) => id)
  return keys.length === 0 && !keyRequired ? [null] : keys
}

function callable(stored: StoredChannel, keyId: number | null, provider: CallableChannel['provider']): CallableChannel {
  const { keys, ...fields } = stored
  return { fields, provider, secrets: keys.flatMap(({ id, secret }) => (id === keyId ? (secret ?? []) : [])) }
}
