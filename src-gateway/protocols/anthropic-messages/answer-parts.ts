import { extensionsOf } from '../../ir/extensions.ts'
import { randomLetters } from '../../ir/made-up-id.ts'
import type { Citation, ProviderPart } from '../../ir/part.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import type { JsonObject } from '../conversion.ts'
import { isObject } from '../json-values.ts'
import { own } from './own.ts'
import { wireCallId } from './tool-names.ts'

/** A citation as the wire has it; one of another vendor becomes a place on the web. */
export function writeCitation(citation: Citation): JsonObject {
  const raw = extensionsOf(citation.extensions, own)
  if (typeof raw.type === 'string') return { ...raw }
  return {
    type: 'web_search_result_location',
    url: citation.url ?? '',
    title: citation.title ?? null,
    cited_text: citation.quote ?? '',
    encrypted_index: '',
  }
}

/** A part that only its vendor knows: its own block here; another vendor's is no part of what the model said. */
export function providerBlock(part: ProviderPart): JsonObject | undefined {
  return part.protocol === own && isObject(part.value) ? part.value : undefined
}

/**
 * Ids for an answer's calls. Clients know a call by its id for a whole conversation, but some vendors count anew in every
 * answer: an id that was there before gets an ending. Letters that Anthropic's ids do not have are replaced.
 */
export class FreshIds {
  private used: Set<string> | undefined
  private readonly request: ConversationRequest

  constructor(request: ConversationRequest) {
    this.request = request
  }

  next(id: string): string {
    this.used ??= idsOf(this.request)
    const plain = wireCallId(id)
    const fresh = this.used.has(plain) ? `${plain}_${randomLetters(8)}` : plain
    this.used.add(fresh)
    return fresh
  }
}

function idsOf(request: ConversationRequest): Set<string> {
  const used = new Set<string>()
  for (const message of request.messages) {
    if (message.role !== 'assistant') continue
    for (const part of message.content) if (part.type === 'tool-call') used.add(part.id)
  }
  return used
}
