import type { Limits } from '../contract/index.ts'
import type { LimitedScope } from './limits.ts'
import type { TokenEntry } from './types.ts'

const none: readonly LimitedScope[] = Object.freeze([])

/** Whether anything is limited at all. */
export function isLimited({ rpm, tpm, concurrency }: Limits): boolean {
  return rpm !== null || tpm !== null || concurrency !== null
}

/**
 * What limits every request of a key: the key's own limits and those that all keys of its group share. Empty for the
 * console's own playground, which is nobody's key.
 */
export function scopesOfCaller(token: TokenEntry, group: Limits | undefined): readonly LimitedScope[] {
  if (token.id === null) return none
  const own = isLimited(token.limits)
  const shared = group !== undefined && isLimited(group)
  if (!own && !shared) return none
  const scopes: LimitedScope[] = []
  if (own) scopes.push({ id: `token:${token.id}`, subject: 'This API key', limits: token.limits })
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

/** What limits calls of a channel with one of its keys. */
export function scopesOfChannel(channel: LimitedChannel, keyId: number | null): readonly LimitedScope[] {
  const whole = isLimited(channel.limits)
  const each = keyId !== null && isLimited(channel.keyLimits)
  if (!whole && !each) return none
  const scopes: LimitedScope[] = []
  const subject = `The channel "${channel.name}"`
  if (whole) scopes.push({ id: `channel:${channel.id}`, subject, limits: channel.limits })
  if (each)
    scopes.push({
      id: `key:${channel.id}:${keyId}`,
      subject: `A key of the channel "${channel.name}"`,
      limits: channel.keyLimits,
    })
  return scopes
}
