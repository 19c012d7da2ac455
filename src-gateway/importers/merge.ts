import { readAddress, samePlace } from './address.ts'
import { note } from './notes.ts'
import type { DraftChannel, ReadContext } from './types.ts'

/**
 * Puts entries together that are one account: the same host and the same keys, held once for each tool or format there. They
 * become one channel that speaks all of them.
 */
export function mergeAccounts(channels: readonly DraftChannel[], context: ReadContext): DraftChannel[] {
  const merged = new Map<string, DraftChannel[]>()
  for (const [index, channel] of channels.entries()) {
    const alone = channel.keys.length === 0 || channel.baseUrl === ''
    const id = alone ? `alone ${index}` : JSON.stringify([placeOf(channel, context), [...channel.keys].sort()])
    merged.set(id, [...(merged.get(id) ?? []), channel])
  }
  return [...merged.values()].flatMap((members) => mergedOf(members, context) ?? [])
}

/** A vendor's doors are all one place; elsewhere host and path count, without the version. */
function placeOf(channel: DraftChannel, context: ReadContext): string {
  const provider = context.providers.find(({ id }) => id === channel.provider)
  return provider === undefined || provider.category === 'compatible'
    ? samePlace(channel.baseUrl)
    : `${provider.id} ${readAddress(channel.baseUrl)?.origin}`
}

function mergedOf(members: readonly DraftChannel[], context: ReadContext): DraftChannel | undefined {
  const [first] = members
  if (first === undefined || members.length === 1) return first
  const category = context.providers.find(({ id }) => id === first.provider)?.category
  // An address of OpenAI's format says where the others are; the reverse does not hold behind a prefix.
  const openAi = members.find(({ protocols }) => protocols?.some((protocol) => protocol.startsWith('openai-')) ?? true)
  const main = openAi ?? first
  const protocols = [...new Set(members.flatMap((member) => member.protocols ?? []))]
  const names = [...new Set(members.map(({ name }) => name))]
  return {
    ...main,
    name: names[0] ?? main.name,
    provider:
      category === 'compatible' && openAi !== undefined && protocols.length > 1 ? 'openai-compatible' : main.provider,
    protocols: members.some((member) => member.protocols === undefined) ? undefined : protocols,
    models: [...new Set(members.flatMap(({ models }) => models))],
    modelMapping: Object.assign({}, ...members.map(({ modelMapping }) => modelMapping)),
    tags: [...new Set(members.flatMap(({ tags }) => tags))].slice(0, 50),
    remark: members.find(({ remark }) => remark !== null)?.remark ?? null,
    notes: [
      note(
        'merged',
        'Several entries go to the same place with the same key; they become one channel',
        members.map(({ name }) => name),
      ),
      ...unique(members.flatMap(({ notes }) => notes)).filter(
        ({ code }) => code !== 'models.none' || members.every(({ models }) => models.length === 0),
      ),
    ],
    risks: unique(members.flatMap(({ risks }) => risks)),
  }
}

function unique<T extends { code: string; facts: string[] }>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [`${item.code} ${item.facts.join(' ')}`, item])).values()]
}
