import type { Limits } from '../contract/index.ts'
import type { LimitedScope } from './limits.ts'
import type { TokenEntry, UserEntry } from './types.ts'

const none: readonly LimitedScope[] = Object.freeze([])

/** Whether anything is limited at all. */
function isLimited({ rpm, tpm, concurrency }: Limits): boolean {
  return rpm !== null || tpm !== null || concurrency !== null
}

/**
 * What limits every request of a key: the key's own limits, and those that all keys of its user and of its group share. Empty for the
 * console's own playground, which is nobody's key.
 */
export function scopesOfCaller(
  token: TokenEntry,
  group: Limits | undefined,
  user?: UserEntry | undefined,
): readonly LimitedScope[] {
  if (token.id === null) return none
  const own = isLimited(token.limits)
  const personal = user !== undefined && isLimited(user.limits)
  const shared = group !== undefined && isLimited(group)
  if (!own && !personal && !shared) return none
  const scopes: LimitedScope[] = []
  if (own) scopes.push({ id: `token:${token.id}`, subject: 'This API key', limits: token.limits })
  if (personal) scopes.push({ id: `user:${user.id}`, subject: 'The user of this API key', limits: user.limits })
  if (shared) scopes.push({ id: `group:${token.group}`, subject: `The group "${token.group}"`, limits: group })
  return scopes
}

/** The rule that holds for a model that was asked for. */
interface LimitingRule {
  id: number
  /** Name or pattern that the rule is for. */
  model: string
  limits: Limits
}

/** What limits requests for a model: all models that a rule is for share its limits. */
export function scopesOfModel(token: TokenEntry, rule: LimitingRule | undefined): readonly LimitedScope[] {
  if (token.id === null || rule === undefined || !isLimited(rule.limits)) return none
  return [{ id: `rule:${rule.id}`, subject: `The model "${rule.model}"`, limits: rule.limits }]
}

/** A channel as far as it is limited. */
export interface LimitedChannel {
  id: number
  name: string
  limits: Limits
  /** For each of its keys. */
  keyLimits: Limits
  /** At its limit of requests in progress so many wait so long; size 0 = none. */
  queue: { size: number; waitMs: number }
}

/** Asked for every channel of every plan; a channel's configuration is replaced as a whole, so what was made of it stays true. */
const made = new WeakMap<LimitedChannel, Map<number | null, readonly LimitedScope[]>>()

/** What limits calls of a channel with one of its keys. */
export function scopesOfChannel(channel: LimitedChannel, keyId: number | null): readonly LimitedScope[] {
  const whole = isLimited(channel.limits)
  const each = keyId !== null && isLimited(channel.keyLimits)
  if (!whole && !each) return none
  let byKey = made.get(channel)
  if (byKey === undefined) {
    byKey = new Map()
    made.set(channel, byKey)
  }
  let scopes = byKey.get(keyId)
  if (scopes === undefined) {
    scopes = [...(whole ? [scopeOfChannel(channel)] : []), ...(each ? [scopeOfKey(channel, keyId)] : [])]
    byKey.set(keyId, scopes)
  }
  return scopes
}

/** The name under which a channel as a whole is counted. */
export function channelScopeId(channelId: number): string {
  return `channel:${channelId}`
}

function scopeOfChannel({ id, name, limits }: LimitedChannel): LimitedScope {
  return { id: channelScopeId(id), subject: `The channel "${name}"`, limits }
}

function scopeOfKey({ id, name, keyLimits }: LimitedChannel, keyId: number): LimitedScope {
  return { id: `key:${id}:${keyId}`, subject: `A key of the channel "${name}"`, limits: keyLimits }
}
