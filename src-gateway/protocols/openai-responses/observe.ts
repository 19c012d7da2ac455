import {
  type JsonMember,
  type JsonObject,
  lastMember,
  parseValue,
  scanArray,
  scanObject,
} from '../../wire/scan-json.ts'
import { readInStreamError } from '../in-stream-error.ts'
import { listOf, objectOf } from '../json-values.ts'
import { createObserver, ReplyFacts, type ReplyReader } from '../reply-observer.ts'
import type { Operation, ReplyObserver } from '../types.ts'
import { readFinishReason } from './finish-reason.ts'
import { type AroundResponseUsage, readUsage, ServerTools } from './usage.ts'

export function observe(_operation: Operation, stream: 'sse' | 'json-array' | false): ReplyObserver {
  return createObserver(new ResponsesReader(), stream)
}

const eventNames = ['type', 'response', 'error'] as const
const responseNames = [
  'status',
  'usage',
  'error',
  'incomplete_details',
  'output',
  'service_tier',
  'tools',
  'tool_usage',
] as const
const itemNames = ['type'] as const
const toolItemNames = ['type', 'status', 'action'] as const
const announcements = new Set(['response.created', 'response.queued', 'response.in_progress', 'keepalive'])
const closings = new Set(['response.completed', 'response.incomplete', 'response.failed', 'response.cancelled'])
const toolCalls = new Set(['function_call', 'custom_tool_call'])
/** The events that end a response carry it whole. */
const wholeResponse = [Buffer.from('"response"')]
const marker = Buffer.from('_tokens":')

class ResponsesReader implements ReplyReader {
  readonly facts = new ReplyFacts()
  readonly marker = marker
  readonly closings = wholeResponse

  event(name: string, data: Buffer): void {
    const facts = this.facts
    if (data[0] !== 0x7b) return
    const event = scanObject(data, eventNames)
    const member = lastMember(event, 'type')
    const type = member?.kind === 'string' ? data.toString('latin1', member.start + 1, member.end - 1) : name
    if (type === 'error') {
      const whole = objectOf(JSON.parse(data.toString()))
      // OpenAI documents the fields at the top and sends them under `error`. `type` at the top is only the event's name.
      facts.error ??= readInStreamError(whole.error ?? { ...whole, type: undefined })
      facts.terminal = true
      return
    }
    if (!announcements.has(type) && type !== 'response.failed') facts.started = true
    const response = lastMember(event, 'response')
    if (response?.kind === 'object' && (closings.has(type) || announcements.has(type))) this.#read(data, response)
    if (closings.has(type)) facts.terminal = true
  }

  document(body: Buffer): void {
    this.#read(body, { start: 0, end: body.length })
    this.facts.terminal = true
  }

  #read(body: Buffer, range: Pick<JsonMember, 'start' | 'end'>): void {
    const facts = this.facts
    const response = scanObject(body, responseNames, range.start, range.end)
    const usage = lastMember(response, 'usage')
    if (usage?.kind === 'object')
      facts.usage = readUsage(parseValue(body, usage), aroundUsage(body, response)) ?? facts.usage
    const error = lastMember(response, 'error')
    if (error !== undefined && error.kind !== 'null') facts.error ??= readInStreamError(parseValue(body, error))
    const status = lastMember(response, 'status')
    if (status?.kind !== 'string') return
    const details = lastMember(response, 'incomplete_details')
    const reason = details?.kind === 'object' ? objectOf(parseValue(body, details)).reason : undefined
    facts.finish =
      readFinishReason(parseValue(body, status), reason, calledTool(body, lastMember(response, 'output'))) ??
      facts.finish
  }
}

/** The class of service and the vendor's own tools; the output is looked through without building it. */
function aroundUsage(body: Buffer, response: JsonObject): AroundResponseUsage {
  const tier = lastMember(response, 'service_tier')
  const serviceTier = tier?.kind === 'string' ? parseValue(body, tier) : undefined
  const output = lastMember(response, 'output')
  if (output?.kind !== 'array' || body.indexOf(callMark, output.start) < 0) return { serviceTier }
  const offered = lastMember(response, 'tools')
  const counted = lastMember(response, 'tool_usage')
  const tools = new ServerTools(
    offered?.kind === 'array' ? listOf(parseValue(body, offered)) : [],
    counted?.kind === 'object' ? parseValue(body, counted) : undefined,
  )
  scanArray(body, output.start, output.end, (item) => {
    if (item.kind !== 'object') return true
    const found = scanObject(body, toolItemNames, item.start, item.end)
    const value = (name: string) => {
      const member = lastMember(found, name)
      return member === undefined ? undefined : parseValue(body, member)
    }
    tools.item({ type: value('type'), status: value('status'), action: value('action') })
    return true
  })
  return { serviceTier, tools: tools.calls() }
}

/** How the types of items end that are the doing of tools. */
const callMark = Buffer.from('_call"')

function calledTool(body: Buffer, output: JsonMember | undefined): boolean {
  if (output?.kind !== 'array') return false
  let found = false
  scanArray(body, output.start, output.end, (item) => {
    if (item.kind !== 'object') return true
    const type = lastMember(scanObject(body, itemNames, item.start, item.end), 'type')
    found = type?.kind === 'string' && toolCalls.has(body.toString('latin1', type.start + 1, type.end - 1))
    return !found
  })
  return found
}
