import { noUsage, type ToolCalls } from '../../ir/usage.ts'
import { type JsonMember, lastMember, parseValue, scanArray, scanObject } from '../../wire/scan-json.ts'
import { readInStreamError } from '../in-stream-error.ts'
import { objectOf } from '../json-values.ts'
import { createObserver, ReplyFacts, type ReplyReader } from '../reply-observer.ts'
import type { Operation, ReplyObserver } from '../types.ts'
import { readBlockReason, readFinishReason } from './finish-reason.ts'
import { readGroundedTools, readUsage } from './usage.ts'

export function observe(_operation: Operation, stream: 'sse' | 'json-array' | false): ReplyObserver {
  return createObserver(new GenerateReader(), stream)
}

const replyNames = ['candidates', 'usageMetadata', 'promptFeedback', 'error'] as const
const candidateNames = ['finishReason', 'content', 'groundingMetadata'] as const
const contentNames = ['parts'] as const
const partNames = ['functionCall'] as const
const closings = [Buffer.from('finishReason')]
const marker = Buffer.from('TokenCount"')

class GenerateReader implements ReplyReader {
  readonly facts = new ReplyFacts()
  readonly marker = marker
  readonly closings = closings
  /** A function call was seen in an event that was read; in a stream it may stand before the finish reason. */
  #calledTool = false
  #tools: ToolCalls | undefined

  event(_name: string, data: Buffer): void {
    this.#read(data, 0, data.length)
    if (this.facts.error === undefined) this.facts.started = true
    // The protocol has no closing event: a stream that ends after its finish reason is whole.
    if (this.facts.finish !== undefined) this.facts.terminal = true
  }

  document(body: Buffer): void {
    const first = body.findIndex((byte) => byte === 0x5b || byte === 0x7b)
    // The streaming call without `alt=sse` answers one array of replies, and so do some proxies to the plain call.
    if (body[first] === 0x5b) scanArray(body, first, body.length, (reply) => this.#read(body, reply.start, reply.end))
    else this.#read(body, 0, body.length)
    this.facts.terminal = true
  }

  #read(body: Buffer, start: number, end: number): undefined {
    const facts = this.facts
    const reply = scanObject(body, replyNames, start, end)
    const error = lastMember(reply, 'error')
    if (error !== undefined && error.kind !== 'null') facts.error = readInStreamError(parseValue(body, error))
    const feedback = lastMember(reply, 'promptFeedback')
    const block =
      feedback?.kind === 'object' ? readBlockReason(objectOf(parseValue(body, feedback)).blockReason) : undefined
    facts.finish = block ?? facts.finish
    const candidates = lastMember(reply, 'candidates')
    if (candidates?.kind === 'array')
      scanArray(body, candidates.start, candidates.end, (candidate) => {
        if (candidate.kind === 'object') this.#readCandidate(body, candidate.start, candidate.end)
        return false
      })
    const usage = lastMember(reply, 'usageMetadata')
    if (usage?.kind === 'object') {
      const counts = readUsage(parseValue(body, usage), this.#tools) ?? facts.usage
      // A blocked prompt may be reported without any count, which says that nothing was used.
      facts.usage = counts ?? (block === undefined ? undefined : { ...noUsage })
    }
    return undefined
  }

  #readCandidate(body: Buffer, start: number, end: number): void {
    const candidate = scanObject(body, candidateNames, start, end)
    this.#calledTool ||= callsTool(body, lastMember(candidate, 'content'))
    const grounding = lastMember(candidate, 'groundingMetadata')
    if (grounding?.kind === 'object') this.#tools = readGroundedTools(parseValue(body, grounding)) ?? this.#tools
    const reason = lastMember(candidate, 'finishReason')
    if (reason?.kind === 'string')
      this.facts.finish = readFinishReason(parseValue(body, reason), this.#calledTool) ?? this.facts.finish
  }
}

function callsTool(body: Buffer, content: JsonMember | undefined): boolean {
  if (content?.kind !== 'object') return false
  const parts = lastMember(scanObject(body, contentNames, content.start, content.end), 'parts')
  if (parts?.kind !== 'array') return false
  let found = false
  scanArray(body, parts.start, parts.end, (part) => {
    found = part.kind === 'object' && scanObject(body, partNames, part.start, part.end).members.length > 0
    return !found
  })
  return found
}
