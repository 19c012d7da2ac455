import { GatewayError } from '../../contract/index.ts'
import { extensionsOf } from '../../ir/extensions.ts'
import { isMadeUpCallId } from '../../ir/made-up-id.ts'
import type { MediaSource } from '../../ir/media.ts'
import type { Part, ToolResultPart } from '../../ir/part.ts'
import { isObject } from '../json-values.ts'
import type { Fields } from './fields.ts'
import { writeMedia } from './media.ts'
import { conversationField, type RequestContext } from './request-context.ts'
import { writeToolResponse } from './tool-result.ts'

export interface WrittenResult {
  response: Fields
  /** Media that the model does not take inside the response. */
  beside: Fields[]
  /** Place of its call among the turn's. */
  order: number
}

/** Media that Gemini takes inside a functionResponse. */
const insideResponse = /^(?:image\/(?:png|jpeg|webp)|application\/pdf|text\/plain)$/

/** Writes single parts of a request. */
export class PartWriter {
  private readonly context: RequestContext

  constructor(context: RequestContext) {
    this.context = context
  }

  /** `id` of a call, unless it was made up because Gemini had given none. */
  id(callId: string): { id: string } | undefined {
    return this.context.dialect.callIds && !isMadeUpCallId(callId) ? { id: callId } : undefined
  }

  /** Any part but calls and results; undefined when there is nothing to send. */
  part(part: Part, role: 'user' | 'model'): Fields | undefined {
    const { warn, warnOf } = this.context
    if (part.cache !== undefined) warn('unsupported', 'cache', 'Gemini caches prompts by itself.')
    switch (part.type) {
      case 'text':
      case 'refusal': {
        const state = part.type === 'text' && part.opaque?.origin === 'gemini' ? part.opaque : undefined
        if (part.text === '' && state === undefined) return undefined
        return { text: part.text, ...signed(state), ...extensionsOf(part.extensions, 'gemini') }
      }
      case 'thinking':
        if (part.opaque?.origin === 'gemini' || (part.opaque === undefined && this.context.inbound === 'gemini'))
          return { text: part.text, thought: true, ...signed(part.opaque) }
        // Thinking without a state is but shown; with a foreign one another model's memory is lost.
        if (part.opaque !== undefined)
          warnOf(
            'unsupported',
            conversationField(this.context.inbound, 'thinking'),
            'Another model’s thinking is left out.',
          )
        return undefined
      case 'redacted-thinking':
        warnOf(
          'unsupported',
          conversationField(this.context.inbound, 'thinking'),
          'Another model’s thinking is left out.',
        )
        return undefined
      case 'image':
      case 'audio':
      case 'file':
        return this.media(part, role)
      case 'provider':
        if (part.protocol === 'gemini' && isObject(part.value)) return part.value
        warnOf('unsupported', part.name)
        return part.text === undefined || part.text === '' ? undefined : { text: part.text }
      case 'tool-call':
      case 'tool-result':
        return undefined
    }
  }

  private media(part: Extract<Part, { type: 'image' | 'audio' | 'file' }>, role: 'user' | 'model'): Fields | undefined {
    const { source } = part
    this.warnOfAside(part)
    const state = part.type === 'image' && part.opaque?.origin === 'gemini' ? part.opaque : undefined
    const name = part.type === 'file' && this.context.inbound === 'gemini' ? part.name : undefined
    const written = writeMedia(source, name, this.context.dialect)
    if (written !== undefined) return { ...written, ...signed(state), ...extensionsOf(part.extensions, 'gemini') }
    if (role === 'model' || (part.type === 'audio' && part.transcript !== undefined)) {
      this.context.warnOf(
        'unsupported',
        conversationField(this.context.inbound, 'content'),
        `A ${part.type} of an earlier answer is left out.`,
      )
      const text = part.type === 'audio' ? part.transcript : undefined
      return text === undefined || text === '' ? undefined : { text }
    }
    throw this.unreachable(part.type, source)
  }

  /** What a client says beside a picture or document. */
  private warnOfAside(part: Extract<Part, { type: 'image' | 'audio' | 'file' }>): void {
    const { inbound, warnOf } = this.context
    if (part.type === 'image' && part.detail !== undefined && part.detail !== 'auto')
      warnOf('unsupported', conversationField(inbound, inbound === 'openai-chat' ? 'image_url.detail' : 'image.detail'))
    if (part.type !== 'file') return
    if (part.citations === true) warnOf('unsupported', conversationField(inbound, 'document.citations'))
    if (part.context !== undefined) warnOf('unsupported', conversationField(inbound, 'document.context'))
  }

  private unreachable(type: string, source: MediaSource): GatewayError {
    const what =
      source.kind === 'file'
        ? `The ${type} ${source.id} is a file of another vendor.`
        : `The ${type} cannot be reached.`
    return new GatewayError('conversion.unsupported', what, {
      field: conversationField(this.context.inbound, 'content'),
    })
  }

  /** A call's result, under the name of its function. */
  result(part: ToolResultPart, name: string): Omit<WrittenResult, 'order'> {
    const { dialect, warn, warnOf } = this.context
    if (part.cache !== undefined) warn('unsupported', 'cache', 'Gemini caches prompts by itself.')
    let text = ''
    let texts = 0
    const inside: Fields[] = []
    const beside: Fields[] = []
    for (const one of part.content) {
      if (one.type === 'text') {
        text += texts++ === 0 ? one.text : `\n${one.text}`
        continue
      }
      const media = this.part(one, 'user')
      if (media === undefined) continue
      const mediaType = one.source.kind === 'text' ? 'text/plain' : (one.source.mediaType ?? '')
      if (dialect.toolResultMedia && (insideResponse.test(mediaType) || this.context.inbound === 'gemini'))
        inside.push(media)
      else {
        beside.push({ text: `Part of the result of ${name}:` }, media)
        warnOf(
          'changed',
          conversationField(this.context.inbound, 'content'),
          'Media of a tool’s result stands beside the result.',
        )
      }
    }
    if (texts === 0 && beside.length > 0) text = 'The result follows.'
    const response: Fields = {
      functionResponse: {
        ...this.id(part.callId),
        name,
        response: writeToolResponse(text, part.isError === true),
        ...(inside.length > 0 ? { parts: inside } : undefined),
        ...extensionsOf(part.extensions, 'gemini'),
      },
    }
    return { response, beside }
  }
}

function signed(state: { value: string } | undefined): { thoughtSignature: string } | undefined {
  return state === undefined ? undefined : { thoughtSignature: state.value }
}
