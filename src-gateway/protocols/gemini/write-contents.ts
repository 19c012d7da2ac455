import { extensionsOf } from '../../ir/extensions.ts'
import type { Message, Part, ToolCallPart, ToolResultPart } from '../../ir/part.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import { wireToolName } from '../../ir/tool-names.ts'
import { toolInputObject } from '../tool-input.ts'
import type { Fields } from './fields.ts'
import { conversationField, type RequestContext } from './request-context.ts'
import { standIn } from './signatures.ts'
import { PartWriter, type WrittenResult } from './write-content-part.ts'

interface Content {
  role: 'user' | 'model'
  parts: Fields[]
  /** Results of a user content, put before its parts in the order of the calls. */
  results: WrittenResult[]
  /** Whether a call of a model content has been written: its signature stands for those after it. */
  called: boolean
}

/**
 * Writes the messages as contents whose roles alternate: all results of a turn's calls in one content, in the order of the
 * calls. https://ai.google.dev/api/caching#Content
 */
export function writeContents(request: ConversationRequest, context: RequestContext): Fields[] {
  const writer = new ContentsWriter(context)
  for (const message of request.messages) writer.add(message)
  return writer.finish()
}

class ContentsWriter {
  private readonly context: RequestContext
  private readonly parts: PartWriter
  private readonly contents: Content[] = []
  private readonly callNames = new Map<string, string>()
  /** Places of the calls of the last turn of the model. */
  private callOrder = new Map<string, number>()

  constructor(context: RequestContext) {
    this.context = context
    this.parts = new PartWriter(context)
  }

  add(message: Message): void {
    const { inbound, warnOf } = this.context
    if (message.name !== undefined) warnOf('unsupported', conversationField(inbound, 'name'))
    switch (message.role) {
      case 'user':
        this.addAll(message, 'user')
        return
      case 'assistant':
        this.addAll(message, 'model')
        return
      case 'system':
        this.context.warnOf(
          'changed',
          conversationField(this.context.inbound, 'system'),
          'An instruction within the conversation is sent as the user’s.',
        )
        this.addAll(message, 'user')
        return
      case 'tool':
        for (const part of message.content) {
          if (part.type !== 'tool-result') this.addPart(part, 'user')
          else this.addResult(part)
        }
    }
  }

  private addResult(part: ToolResultPart): void {
    const order = this.callOrder.get(part.callId)
    const name = this.callNames.get(part.callId) ?? part.name
    if (order !== undefined && name !== undefined) {
      this.content('user').results.push({ ...this.parts.result(part, this.context.names.of(name)), order })
      return
    }
    // Gemini takes a result only right behind its call; one whose call is gone is told in words.
    const { inbound, warnOf } = this.context
    warnOf(
      'changed',
      conversationField(inbound, 'tool_result'),
      'A result without its call is sent as the user’s text.',
    )
    this.content('user').parts.push({ text: `Result of an earlier call${name === undefined ? '' : ` of ${name}`}:` })
    for (const one of part.content) this.addPart(one, 'user')
  }

  finish(): Fields[] {
    const written: Fields[] = []
    for (const { role, parts, results } of this.contents) {
      const all: Fields[] = []
      results.sort((left, right) => left.order - right.order)
      for (const { response } of results) all.push(response)
      for (const { beside } of results) all.push(...beside)
      all.push(...parts)
      if (all.length > 0) written.push({ role, parts: all })
    }
    // A call must follow a turn of the user, also where the client has cut off the beginning.
    if (this.contents[0]?.called === true) written.unshift({ role: 'user', parts: [{ text: '' }] })
    return written
  }

  private addAll(message: Message, role: 'user' | 'model'): void {
    for (const part of message.content) this.addPart(part, role)
  }

  /** The content that goes on, or a new one where the role changes. */
  private content(role: 'user' | 'model'): Content {
    const last = this.contents[this.contents.length - 1]
    if (last?.role === role) return last
    if (role === 'model') this.callOrder = new Map()
    const content: Content = { role, parts: [], results: [], called: false }
    this.contents.push(content)
    return content
  }

  private addPart(part: Part, role: 'user' | 'model'): void {
    if (part.type === 'tool-call') {
      const content = this.content('model')
      content.parts.push(this.call(part, content))
      return
    }
    const written = this.parts.part(part, role)
    // A turn of which nothing is left must not part its neighbours.
    if (written !== undefined) this.content(role).parts.push(written)
  }

  private call(part: ToolCallPart, content: Content): Fields {
    const { names, dialect } = this.context
    const name = wireToolName(part)
    this.callNames.set(part.id, name)
    this.callOrder.set(part.id, this.callOrder.size)
    const first = !content.called
    content.called = true
    const state = part.opaque?.origin === 'gemini' ? part.opaque : this.recalled(part.id)
    const signature = state?.value ?? (first && dialect.signatures ? standIn : undefined)
    return {
      functionCall: {
        ...this.parts.id(part.id),
        name: names.of(name),
        args: toolInputObject(part),
      },
      ...(signature === undefined ? undefined : { thoughtSignature: signature }),
      ...extensionsOf(part.extensions, 'gemini'),
    }
  }

  private recalled(id: string): { value: string } | undefined {
    const state = this.context.recall(id)?.call
    return state?.origin === 'gemini' ? state : undefined
  }
}
