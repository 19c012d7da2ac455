import { lastMember, parseValue, scanObject } from '../../wire/scan-json.ts'
import { readInStreamError } from '../in-stream-error.ts'
import { createObserver, ReplyFacts, type ReplyReader } from '../reply-observer.ts'
import type { Operation, ReplyObserver } from '../types.ts'
import { readFinishReason } from './finish-reason.ts'
import { metricsName, UsageGatherer } from './usage.ts'

export function observe(operation: Operation, stream: 'sse' | 'json-array' | false): ReplyObserver {
  return createObserver(new MessagesReader(operation), stream)
}

const eventNames = ['type', 'message', 'delta', 'usage', 'error', metricsName] as const
const messageNames = ['type', 'usage', 'stop_reason', 'error'] as const
const deltaNames = ['stop_reason'] as const
const closings = [Buffer.from('message_stop')]
const marker = Buffer.from('_tokens":')

class MessagesReader implements ReplyReader {
  readonly facts = new ReplyFacts()
  readonly marker = marker
  readonly closings = closings
  readonly #usage = new UsageGatherer()
  readonly #operation: Operation

  constructor(operation: Operation) {
    this.#operation = operation
  }

  event(name: string, data: Buffer): void {
    const facts = this.facts
    const event = scanObject(data, eventNames)
    const member = lastMember(event, 'type')
    const type = member?.kind === 'string' ? data.toString('latin1', member.start + 1, member.end - 1) : name
    switch (type) {
      case 'error': {
        const error = lastMember(event, 'error')
        facts.error = readInStreamError(error === undefined ? undefined : parseValue(data, error))
        return
      }
      case 'ping':
        return
      case 'message_start': {
        const message = lastMember(event, 'message')
        if (message?.kind === 'object') this.#readMessage(data, message.start, message.end)
        break
      }
      case 'message_delta': {
        const usage = lastMember(event, 'usage')
        if (usage?.kind === 'object') this.#take(parseValue(data, usage))
        const delta = lastMember(event, 'delta')
        if (delta?.kind === 'object') this.#readStopReason(data, delta.start, delta.end)
        break
      }
      case 'message_stop': {
        const metrics = lastMember(event, metricsName)
        if (metrics?.kind === 'object') this.#takeMetrics(parseValue(data, metrics))
        facts.terminal = true
      }
    }
    facts.started = true
  }

  document(body: Buffer): void {
    const whole = scanObject(body, messageNames)
    const error = lastMember(whole, 'error')
    if (error !== undefined && error.kind !== 'null') this.facts.error = readInStreamError(parseValue(body, error))
    // A token count is the answer itself there, not something used.
    if (this.#operation === 'chat') this.#readMessage(body, whole.open, whole.close + 1)
    this.facts.terminal = true
  }

  #readMessage(body: Buffer, start: number, end: number): void {
    const usage = lastMember(scanObject(body, messageNames, start, end), 'usage')
    if (usage?.kind === 'object') this.#take(parseValue(body, usage))
    this.#readStopReason(body, start, end)
  }

  #readStopReason(body: Buffer, start: number, end: number): void {
    const reason = lastMember(scanObject(body, deltaNames, start, end), 'stop_reason')
    if (reason?.kind === 'string') this.facts.finish = readFinishReason(parseValue(body, reason)) ?? this.facts.finish
  }

  #takeMetrics(raw: unknown): void {
    this.#usage.takeMetrics(raw)
    this.facts.usage = this.#usage.usage()
  }

  #take(raw: unknown): void {
    this.#usage.take(raw)
    this.facts.usage = this.#usage.usage()
  }
}
