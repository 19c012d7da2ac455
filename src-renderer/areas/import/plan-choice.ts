/** What a person decides about a plan before anything is made; pure, so that it can be tested without a page. */
import type { ImportChannel, ImportOutcome, ImportPlan, ImportToken } from '../../../src-gateway/contract/imports.ts'

/** What was typed over a channel's own; a field that is missing stays as it was read. */
export interface ChannelChange {
  name?: string
  provider?: string
  baseUrl?: string
  /** In place of the keys it came with. */
  keys?: string[]
  models?: string[]
}

export interface Choice {
  /** Refs of what is to be made. */
  channels: ReadonlySet<string>
  tokens: ReadonlySet<string>
  changes: Readonly<Record<string, ChannelChange>>
  /** Prices, and the ratios of groups that are made. */
  prices: boolean
  rules: boolean
  /** Whether the new channels are switched on. */
  enable: boolean
}

/** What a channel lacks before it can answer anything. */
export type Lack = 'address' | 'key'

/** A channel as it would be made: what was typed stands over what was read. */
export function withChange(channel: ImportChannel, change: ChannelChange | undefined): ImportChannel {
  if (change === undefined) return channel
  const { keys, ...rest } = change
  return {
    ...channel,
    ...rest,
    // Typed keys are shown like all others: by what they can be recognised by.
    ...(keys === undefined ? {} : { keyHints: keys.map(shortKey) }),
  }
}

function shortKey(key: string): string {
  return key.length > 12 ? `${key.slice(0, 3)}…${key.slice(-4)}` : '…'
}

/** What a channel, changes included, lacks. */
export function lacksOf(channel: ImportChannel): Lack[] {
  const wantsKey = channel.notes.some(({ code }) => code === 'key.missing')
  return [
    ...(channel.baseUrl === '' ? (['address'] as const) : []),
    ...(wantsKey && channel.keyHints.length === 0 ? (['key'] as const) : []),
  ]
}

/**
 * What is ticked at first: all that is new and whole. What poses as somebody else is for a person to tick, and so is what would
 * change how requests are priced or routed.
 */
export function firstChoice(plan: ImportPlan): Choice {
  const wanted = ({ duplicateOf, risks, ...channel }: ImportChannel) =>
    duplicateOf === null &&
    !risks.some(({ code }) => code === 'host.posing') &&
    lacksOf({ duplicateOf, risks, ...channel }).length === 0
  return {
    channels: new Set(plan.channels.filter(wanted).map(({ ref }) => ref)),
    tokens: new Set(plan.tokens.filter(({ duplicate }) => !duplicate).map(({ ref }) => ref)),
    changes: {},
    prices: false,
    rules: false,
    enable: false,
  }
}

/** A selection after rows of a narrowed list were ticked: what the list does not show stays as it was. */
export function selectShown(
  before: ReadonlySet<string>,
  shown: ReadonlySet<string>,
  ticked: ReadonlySet<string | number>,
): Set<string> {
  return new Set([...[...before].filter((ref) => !shown.has(ref)), ...[...shown].filter((ref) => ticked.has(ref))])
}

/** How many things a choice makes; prices and rules count once each. */
export function sizeOf(choice: Choice): number {
  return choice.channels.size + choice.tokens.size + Number(choice.prices) + Number(choice.rules)
}

/** One call of `imports.apply`. */
export interface Batch {
  channels: string[]
  tokens: string[]
  changes: Record<string, ChannelChange>
  prices: boolean
  rules: boolean
  enable: boolean
  duplicates: boolean
}

/** The most that one call takes, see the contract. */
const mostAtOnce = { channels: 5000, tokens: 10_000 }

/**
 * A choice as calls. All is in the first one unless that is too much for it; groups are made there with their ratios, so each
 * group has a key in it.
 */
export function batchesOf(plan: ImportPlan, choice: Choice): Batch[] {
  const channels = plan.channels.filter(({ ref }) => choice.channels.has(ref))
  const tokens = firstOfGroupsFirst(plan.tokens.filter(({ ref }) => choice.tokens.has(ref)))
  const batches: Batch[] = []
  const count = Math.max(
    1,
    Math.ceil(channels.length / mostAtOnce.channels),
    Math.ceil(tokens.length / mostAtOnce.tokens),
  )
  for (let index = 0; index < count; index += 1) {
    const mine = channels.slice(index * mostAtOnce.channels, (index + 1) * mostAtOnce.channels)
    const changes = mine.flatMap(({ ref }) => {
      const change = choice.changes[ref]
      return change === undefined ? [] : [[ref, change] as const]
    })
    batches.push({
      channels: mine.map(({ ref }) => ref),
      tokens: tokens.slice(index * mostAtOnce.tokens, (index + 1) * mostAtOnce.tokens).map(({ ref }) => ref),
      changes: Object.fromEntries(changes),
      prices: index === 0 && choice.prices,
      rules: index === 0 && choice.rules,
      enable: choice.enable,
      // Who ticks one that is here already wants it twice.
      duplicates: mine.some(({ duplicateOf }) => duplicateOf !== null),
    })
  }
  return batches
}

function firstOfGroupsFirst(tokens: readonly ImportToken[]): ImportToken[] {
  const seen = new Set<string>()
  const first: ImportToken[] = []
  const others: ImportToken[] = []
  for (const token of tokens) {
    ;(seen.has(token.group) ? others : first).push(token)
    seen.add(token.group)
  }
  return [...first, ...others]
}

/** What is ticked to try again: what failed, and nothing that was made. */
export function retryChoice(choice: Choice, items: readonly ImportOutcome[]): Choice {
  const failed = items.filter(({ outcome }) => outcome === 'failed')
  return {
    ...choice,
    channels: new Set(failed.filter(({ kind }) => kind === 'channel').map(({ ref }) => ref)),
    tokens: new Set(failed.filter(({ kind }) => kind === 'token').map(({ ref }) => ref)),
    prices: false,
    rules: failed.some(({ kind }) => kind === 'rule'),
  }
}

/** Which channels a list shows. */
export type ChannelView = 'all' | 'open' | 'risky' | 'duplicate'

/** Channels that a search and a view leave, changes already applied. */
export function narrowed(channels: readonly ImportChannel[], search: string, view: ChannelView): ImportChannel[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return channels.filter((channel) => {
    if (view === 'open' && lacksOf(channel).length === 0) return false
    if (view === 'risky' && channel.risks.length === 0) return false
    if (view === 'duplicate' && channel.duplicateOf === null) return false
    if (words.length === 0) return true
    const text = `${channel.name}\n${channel.baseUrl}\n${channel.provider}\n${channel.groups.join(' ')}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
