import { extensionsOf } from '../../ir/extensions.ts'
import type { Message, Part, ToolCallPart } from '../../ir/part.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import { wireToolName } from '../../ir/tool-names.ts'
import type { Fields } from './fields.ts'
import type { RequestContext } from './request-context.ts'
import { standIn } from './signatures.ts'
import { PartWriter, type WrittenResult } from './write-content-part.ts'
import { writeArgs } from './write-parts.ts'

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
  /** Place and name of each call of the last turn that had some. */
  private readonly callNames = new Map<string, string>()
  private callOrder = new Map<string, number>()

  constructor(context: RequestContext) {
    this.context = context
    this.parts = new PartWriter(context)
  }

  add(message: Message): void {
    switch (message.role) {
      case 'user':
        this.addAll(message, 'user')
        return
      case 'assistant':
        this.addAll(message, 'model')
        return
      case 'system':
        this.context.warn('changed', 'system', 'An instruction within the conversation is sent as the user’s.')
        this.addAll(message, 'user')
        return
      case 'tool':
        for (const part of message.content) {
          if (part.type !== 'tool-result') this.addPart(part, this.content('user'))
          else {
            const name = this.callNames.get(part.callId) ?? part.name ?? 'unknown'
            const written = this.parts.result(part, this.context.names.write(name))
            this.content('user').results.push({ ...written, order: this.callOrder.get(part.callId) ?? Infinity })
          }
        }
    }
  }

  finish(): Fields[] {
    const written: Fields[] = []
    for (const { role, parts, results } of this.contents) {
      const all: Fields[] = []
      // Sorting is stable: results of unknown calls keep their order behind the others.
      results.sort((left, right) => (left.order === right.order ? 0 : left.order - right.order))
      for (const { response } of results) all.push(response)
      for (const { beside } of results) all.push(...beside)
      all.push(...parts)
      if (all.length > 0) written.push({ role, parts: all })
    }
    return written
  }

  private addAll(message: Message, role: 'user' | 'model'): void {
    for (const part of message.content) this.addPart(part, this.content(role))
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

  private addPart(part: Part, content: Content): void {
    if (part.type === 'tool-call') content.parts.push(this.call(part, content))
    else {
      const written = this.parts.part(part, content.role)
      if (written !== undefined) content.parts.push(written)
    }
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
        name: names.write(name),
        args: writeArgs(part.input, part.kind),
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
