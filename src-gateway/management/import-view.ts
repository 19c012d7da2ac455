import type { ImportChannel, ImportPlan, ImportToken } from '../contract/index.ts'
import { samePlace } from '../importers/address.ts'
import { hintOf } from '../importers/key-hint.ts'
import type { ShelvedImport } from '../importers/shelf.ts'
import type { Draft, DraftChannel, DraftToken } from '../importers/types.ts'
import type { StoredChannel } from '../storage/types.ts'
import { instantOf, instantOrNull } from './convert.ts'

/** What is here already, for telling what an import would add. */
export interface Present {
  channels: readonly StoredChannel[]
  /** Hashes of the keys of clients. */
  tokens: ReadonlySet<string>
  groups: ReadonlySet<string>
  hashOf(key: string): string
  /** Models that its price tables and prices make a price of. */
  priced(draft: Draft): { model: string }[]
}

/** Names items of a plan by their place in it. */
export const channelRef = (index: number): string => `c${index + 1}`
export const tokenRef = (index: number): string => `t${index + 1}`

const modelsShown = 20

/** A plan as a person may see it: keys by their hints, headers by their names, a proxy without its password. */
export function planView({ id, draft, file, expiresAt }: ShelvedImport, present: Present): ImportPlan {
  const priced = present.priced(draft)
  const channels = new ChannelsByPlace(present.channels)
  return {
    id,
    source: draft.source,
    kind: draft.kind,
    file,
    expiresAt: instantOf(expiresAt),
    channels: draft.channels.map((channel, index) => channelView(channel, channelRef(index), channels)),
    tokens: draft.tokens.map((token, index) => tokenView(token, tokenRef(index), present)),
    groups: groupsOf(draft).map(({ name, ratio }) => ({ name, ratio, exists: present.groups.has(name) })),
    prices: { count: priced.length, models: priced.slice(0, modelsShown).map(({ model }) => model) },
    rules: draft.rules,
    notes: draft.notes,
    risks: draft.risks,
    skipped: draft.skipped,
  }
}

/** Groups that its items are in, with their ratio there. */
export function groupsOf({ channels, tokens, ratios }: Draft): { name: string; ratio: number }[] {
  const names = new Set([...channels.flatMap(({ groups }) => groups), ...tokens.map(({ group }) => group)])
  const told = ratios?.groupRatio ?? {}
  const ratioOf = (name: string) => {
    const ratio = name === 'default' || !Object.hasOwn(told, name) ? 1 : told[name]
    return ratio !== undefined && ratio >= 0 && ratio <= 1000 ? ratio : 1
  }
  return [...names].sort().map((name) => ({ name, ratio: ratioOf(name) }))
}

/** Channels by the place they go to: thousands are compared with thousands. */
export class ChannelsByPlace {
  readonly #places = new Map<string, { channel: StoredChannel; secrets: ReadonlySet<string | null> }[]>()

  constructor(channels: readonly StoredChannel[]) {
    for (const channel of channels) this.add(channel)
  }

  add(channel: StoredChannel): void {
    const place = samePlace(channel.baseUrl)
    const entry = { channel, secrets: new Set(channel.keys.map(({ secret }) => secret)) }
    const others = this.#places.get(place)
    if (others === undefined) this.#places.set(place, [entry])
    else others.push(entry)
  }

  /** The first one that goes to the same place, whatever its keys are. */
  at(baseUrl: string): StoredChannel | undefined {
    return this.#places.get(samePlace(baseUrl))?.[0]?.channel
  }

  /** The first one that goes to the same place with all of these keys. */
  twinOf(draft: Pick<DraftChannel, 'baseUrl' | 'keys'>): StoredChannel | undefined {
    if (draft.baseUrl === '') return undefined
    const there = this.#places.get(samePlace(draft.baseUrl)) ?? []
    return there.find(({ secrets }) =>
      draft.keys.length === 0 ? secrets.size === 0 : draft.keys.every((key) => secrets.has(key)),
    )?.channel
  }
}

function channelView(draft: DraftChannel, ref: string, present: ChannelsByPlace): ImportChannel {
  const duplicate = present.twinOf(draft)
  return {
    ref,
    name: draft.name,
    provider: draft.provider,
    baseUrl: draft.baseUrl,
    protocols: draft.protocols ?? [],
    keyHints: draft.keys.map(hintOf),
    models: draft.models,
    modelMapping: draft.modelMapping,
    groups: draft.groups,
    tags: draft.tags,
    priority: draft.priority,
    weight: draft.weight,
    headers: Object.keys(draft.headers),
    proxyUrl: draft.proxyUrl === null ? null : withoutPassword(draft.proxyUrl),
    limits: draft.limits,
    remark: draft.remark,
    duplicateOf: duplicate === undefined ? null : { channelId: duplicate.id, channelName: duplicate.name },
    notes: draft.notes,
    risks: draft.risks,
  }
}

function tokenView(draft: DraftToken, ref: string, present: Present): ImportToken {
  return {
    ref,
    name: draft.name,
    hint: hintOf(draft.key),
    group: draft.group,
    quotaUsd: draft.quotaUsd,
    expiresAt: instantOrNull(draft.expiresAt),
    models: draft.models,
    allowedIps: draft.allowedIps,
    enabled: draft.enabled,
    duplicate: present.tokens.has(present.hashOf(draft.key)),
    notes: draft.notes,
  }
}

function withoutPassword(text: string): string {
  const url = new URL(text)
  url.username = ''
  url.password = ''
  return url.href
}
