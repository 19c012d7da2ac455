import type { MediaSource } from './media.ts'
import type { Message, Part, ToolResultContent } from './part.ts'
import type { ConversationRequest } from './request.ts'

/** What kind of part a source stands in. */
export type SourceKind = 'image' | 'audio' | 'file'

/** A source and where it stands: `messages[2].content[0]`, or `messages[3].content[0].content[1]` in a tool result. */
export interface PlacedSource {
  source: MediaSource
  kind: SourceKind
  path: string
}

/**
 * The request with other sources. `visit` gives the new one, or undefined to leave it. Whatever has no new source is
 * shared with the original; when nothing changes, the original itself comes back.
 */
export function mapSources(
  request: ConversationRequest,
  visit: (source: MediaSource, kind: SourceKind, path: string) => MediaSource | undefined,
): ConversationRequest {
  const messages = mapped(request.messages, (message, index) =>
    mapMessage(message, `messages[${index}].content`, visit),
  )
  return messages === request.messages ? request : { ...request, messages }
}

/** Every source of the request, in order. */
export function listSources(request: ConversationRequest): PlacedSource[] {
  const found: PlacedSource[] = []
  mapSources(request, (source, kind, path) => {
    found.push({ source, kind, path })
    return undefined
  })
  return found
}

type Visit = Parameters<typeof mapSources>[1]

function mapMessage(message: Message, path: string, visit: Visit): Message {
  const content = mapped(message.content, (part, index) => mapPart(part, `${path}[${index}]`, visit))
  return content === message.content ? message : { ...message, content }
}

function mapPart(part: Part, path: string, visit: Visit): Part {
  switch (part.type) {
    case 'image':
    case 'audio':
    case 'file':
      return mapSource(part, path, visit)
    case 'tool-result': {
      const content = mapped(part.content, (inner, index) =>
        inner.type === 'text' ? inner : mapSource(inner, `${path}.content[${index}]`, visit),
      )
      return content === part.content ? part : { ...part, content }
    }
    default:
      return part
  }
}

function mapSource<P extends Exclude<ToolResultContent, { type: 'text' }>>(part: P, path: string, visit: Visit): P {
  const source = visit(part.source, part.type, path)
  return source === undefined || source === part.source ? part : { ...part, source }
}

/** Like `map`, but the same array when every item stayed the same. */
function mapped<T>(list: readonly T[], change: (item: T, index: number) => T): readonly T[] {
  let changed: T[] | undefined
  for (const [index, item] of list.entries()) {
    const next = change(item, index)
    if (next !== item) changed ??= list.slice(0, index)
    changed?.push(next)
  }
  return changed ?? list
}
