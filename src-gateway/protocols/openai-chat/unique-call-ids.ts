import type { Message, Part } from '../../ir/part.ts'

/**
 * Gives calls that share an id within one turn ids of their own, and their results with them in the order in which they
 * stand: vendors refuse the like. The very list when no id comes twice in a turn.
 */
export function uniqueCallIds(turns: readonly Message[]): readonly Message[] {
  let renamed: Message[] | undefined
  for (const [index, turn] of turns.entries()) {
    if (turn.role !== 'assistant' || !hasDouble(turn)) continue
    renamed ??= [...turns]
    renamed[index] = { ...turn, content: rename(turn.content) }
    const seen = new Map<string, number>()
    for (let at = index + 1; at < turns.length && turns[at]?.role !== 'assistant'; at++) {
      const next = turns[at]
      if (next?.role === 'tool') renamed[at] = { ...next, content: rename(next.content, seen) }
    }
  }
  return renamed ?? turns
}

function hasDouble({ content }: Message): boolean {
  const ids = new Set<string>()
  for (const part of content) {
    if (part.type !== 'tool-call') continue
    if (ids.has(part.id)) return true
    ids.add(part.id)
  }
  return false
}

function rename(content: readonly Part[], seen: Map<string, number> = new Map()): Part[] {
  return content.map((part) => {
    const id = part.type === 'tool-call' ? part.id : part.type === 'tool-result' ? part.callId : undefined
    if (id === undefined) return part
    const count = (seen.get(id) ?? 0) + 1
    seen.set(id, count)
    if (count === 1) return part
    const own = `${id}_${count}`
    return part.type === 'tool-call'
      ? { ...part, id: own }
      : part.type === 'tool-result'
        ? { ...part, callId: own }
        : part
  })
}
