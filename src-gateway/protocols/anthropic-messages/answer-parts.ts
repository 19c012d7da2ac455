import { extensionsOf } from '../../ir/extensions.ts'
import { randomLetters } from '../../ir/made-up-id.ts'
import type { MediaSource } from '../../ir/media.ts'
import type { AudioPart, Citation, FilePart, ImagePart, ProviderPart } from '../../ir/part.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import type { JsonObject } from '../conversion.ts'
import { isObject } from '../token-count.ts'
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

/** Anthropic's answers hold no pictures, sound or files: the client is told what there was. */
export function mediaNote(part: ImagePart | AudioPart | FilePart): string {
  switch (part.type) {
    case 'image':
      return part.source.kind === 'url' ? `![image](${part.source.url})` : `[image: ${sourceNote(part.source)}]`
    case 'audio':
      return part.transcript ?? `[audio: ${sourceNote(part.source)}]`
    case 'file': {
      const name = part.name ?? 'file'
      return part.source.kind === 'url' ? `[${name}](${part.source.url})` : `[${name}: ${sourceNote(part.source)}]`
    }
  }
}

function sourceNote(source: MediaSource): string {
  switch (source.kind) {
    case 'data':
      return `${source.mediaType}, ${Math.ceil((source.data.length * 3) / 4 / 1024)} kB, which this protocol cannot carry`
    case 'url':
      return source.url
    case 'file':
      return source.id
    case 'text':
      return source.text
  }
}

/** A part that only its vendor knows: its own block here, elsewhere what it says in words. */
export function providerBlock(part: ProviderPart): JsonObject | undefined {
  if (part.protocol === own && isObject(part.value)) return part.value
  return part.text === undefined || part.text === '' ? undefined : { type: 'text', text: part.text }
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
