import { extensionsOf } from '../../ir/extensions.ts'
import type { ImagePart, Message, TextPart, ToolResultPart } from '../../ir/part.ts'
import type { JsonObject } from '../conversion.ts'
import { fieldName } from './field-names.ts'
import { own } from './own.ts'
import type { WireMessage } from './wire-message.ts'
import { type PendingCall, writeAssistant } from './write-assistant.ts'
import { type WriteContext, writeContent, writeResult } from './write-blocks.ts'

interface Run {
  assistant: boolean
  messages: Message[]
}

export interface WrittenMessages {
  messages: WireMessage[]
  /** Instructions that stood before everything else, beside the request's own. */
  head: readonly TextPart[]
}

const midSystemBeta = 'mid-conversation-system-2026-04-07'

/**
 * The conversation as Anthropic takes it: user and assistant in turn, every call answered in the message after it, results
 * before all else there. https://platform.claude.com/docs/en/agents-and-tools/tool-use/handle-tool-calls
 */
export function writeMessages(request: readonly Message[], context: WriteContext): WrittenMessages {
  const { head, rest } = takeHead(request)
  const runs = inRuns(rest)
  const late = lateResults(runs)
  const messages: WireMessage[] = []
  let calls: readonly PendingCall[] = []
  let images: readonly ImagePart[] = []
  for (const run of runs) {
    if (run.assistant) {
      const written = writeAssistant(run.messages, context)
      push(messages, 'assistant', written.blocks)
      calls = written.calls
      images = written.images
    } else {
      writeUser(run.messages, { calls, images, late }, messages, context)
      calls = []
      images = []
    }
  }
  if (calls.length > 0) writeUser([], { calls, images, late }, messages, context)
  beginWithUser(messages, context)
  return { messages, head }
}

function takeHead(messages: readonly Message[]): { head: TextPart[]; rest: readonly Message[] } {
  let count = 0
  const head: TextPart[] = []
  for (const message of messages) {
    if (message.role !== 'system' || message.content.some((part) => part.type !== 'text')) break
    head.push(...(message.content as readonly TextPart[]))
    count += 1
  }
  return { head, rest: count === 0 ? messages : messages.slice(count) }
}

function inRuns(messages: readonly Message[]): Run[] {
  const runs: Run[] = []
  for (const message of messages) {
    const assistant = message.role === 'assistant'
    const last = runs.at(-1)
    if (last?.assistant === assistant) last.messages.push(message)
    else runs.push({ assistant, messages: [message] })
  }
  return runs
}

/** Results that do not follow their call at once, by the call's id. */
function lateResults(runs: readonly Run[]): Map<string, ToolResultPart[]> {
  const late = new Map<string, ToolResultPart[]>()
  let before: Set<string> | undefined
  for (const run of runs) {
    if (run.assistant) {
      before = new Set()
      for (const { content } of run.messages)
        for (const part of content) if (part.type === 'tool-call') before.add(part.id)
      continue
    }
    for (const { content } of run.messages) {
      for (const part of content) {
        if (part.type !== 'tool-result' || before?.has(part.callId) === true) continue
        late.set(part.callId, [...(late.get(part.callId) ?? []), part])
      }
    }
  }
  return late
}

function push(
  messages: WireMessage[],
  role: WireMessage['role'],
  content: JsonObject[],
  extensions?: JsonObject,
): void {
  if (content.length === 0) return
  const last = messages.at(-1)
  if (last?.role === role && role !== 'system') last.content.push(...content)
  else messages.push({ role, content, ...extensions })
}

interface Before {
  calls: readonly PendingCall[]
  images: readonly ImagePart[]
  late: Map<string, ToolResultPart[]>
}

/** All that stands between two assistant turns: one user message, and the instructions after it. */
function writeUser(run: readonly Message[], before: Before, messages: WireMessage[], context: WriteContext): void {
  const here = new Map<string, ToolResultPart[]>()
  const ids = new Set(before.calls.map(({ id }) => id))
  const rest: JsonObject[] = []
  if (before.images.length > 0) {
    rest.push({
      type: 'text',
      text: before.images.length === 1 ? 'The picture in your answer:' : 'The pictures in your answer:',
    })
    for (const image of before.images) add(rest, writeContent(image, context))
  }
  const system: JsonObject[] = []
  let moved = false
  let systemExtensions: JsonObject | undefined
  const inline = context.profile.midConversationSystem
  for (const message of run) {
    if (message.role === 'system') {
      if (inline) {
        systemExtensions ??= extensionsOf(message.extensions, own)
        for (const part of message.content) add(system, writeContent(part, context))
      } else add(rest, wrapInstruction(message, context))
      continue
    }
    moved ||= system.length > 0 && message.role === 'user'
    for (const part of message.content) {
      if (part.type !== 'tool-result') add(rest, writeContent(part, context))
      else if (ids.has(part.callId)) here.set(part.callId, [...(here.get(part.callId) ?? []), part])
      else add(rest, orphan(part, before.late, context))
    }
  }
  const results = before.calls.map((call) => resultOf(call, here, before.late, context))
  for (const left of here.values()) for (const part of left) add(rest, orphanText(part, context))
  push(messages, 'user', [...results, ...rest])
  if (system.length === 0) return
  const placed = messages.at(-1)?.role === 'user'
  if (moved || !placed)
    context.warnings.add(
      'changed',
      `${fieldName(context.inbound, 'history')}.role`,
      'An instruction amid the conversation was given behind the words of the user, or as some.',
    )
  if (placed) {
    context.betas.add(midSystemBeta)
    push(messages, 'system', system, systemExtensions)
  } else
    push(
      messages,
      'user',
      system.filter((block) => block.type === 'text'),
    )
}

function add(blocks: JsonObject[], block: JsonObject | undefined): void {
  if (block !== undefined) blocks.push(block)
}

/** An instruction amid the conversation, for models that know none there. */
function wrapInstruction(message: Message, context: WriteContext): JsonObject | undefined {
  context.warnings.add(
    'changed',
    `${fieldName(context.inbound, 'history')}.role`,
    'An instruction amid the conversation was put into a user message.',
  )
  const texts: string[] = []
  let cache: TextPart['cache']
  for (const part of message.content) {
    if (part.type === 'text') {
      texts.push(part.text)
      cache = part.cache ?? cache
    } else
      context.warnings.add(
        'unsupported',
        `${fieldName(context.inbound, 'history')}.${part.type === 'provider' ? part.name : part.type}`,
      )
  }
  const text = texts.join('\n\n').trim()
  return text === ''
    ? undefined
    : writeContent({ type: 'text', text: `<system>\n${text}\n</system>`, ...(cache && { cache }) }, context)
}

function resultOf(
  call: PendingCall,
  here: Map<string, ToolResultPart[]>,
  late: Map<string, ToolResultPart[]>,
  context: WriteContext,
): JsonObject {
  const found = here.get(call.id)?.shift()
  if (found !== undefined) return writeResult(found, call.wireId, context)
  const history = fieldName(context.inbound, 'history')
  const later = late.get(call.id)?.shift()
  if (later !== undefined) {
    context.warnings.add('changed', history, 'A tool result was moved to the message after its call.')
    return writeResult(later, call.wireId, context)
  }
  context.warnings.add('changed', history, `The call of ${call.name} has no result; the model is told so.`)
  return {
    type: 'tool_result',
    tool_use_id: call.wireId,
    content: 'There is no result: the tool was not run.',
    is_error: true,
  }
}

/** A result whose call is not the turn before: it went to its call already, or there is none. */
function orphan(
  part: ToolResultPart,
  late: Map<string, ToolResultPart[]>,
  context: WriteContext,
): JsonObject | undefined {
  const waiting = late.get(part.callId)
  const at = waiting?.indexOf(part) ?? -1
  if (at === -1) return undefined
  waiting?.splice(at, 1)
  return orphanText(part, context)
}

function orphanText(part: ToolResultPart, context: WriteContext): JsonObject {
  context.warnings.add(
    'changed',
    fieldName(context.inbound, 'history'),
    'A tool result without a call was sent as text.',
  )
  const texts = part.content.map((one) => (one.type === 'text' ? one.text : `[${one.type}]`))
  return { type: 'text', text: `Result of the tool ${part.name ?? part.callId}:\n${texts.join('\n')}` }
}

function beginWithUser(messages: WireMessage[], context: WriteContext): void {
  if (messages[0]?.role === 'user') return
  context.warnings.add(
    'changed',
    fieldName(context.inbound, 'history'),
    'The conversation must begin with the user; a word was put before it.',
  )
  messages.unshift({ role: 'user', content: [{ type: 'text', text: 'Begin.' }] })
}
