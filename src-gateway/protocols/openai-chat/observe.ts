import { type JsonObject, lastMember, parseValue, scanArray, scanObject } from '../../wire/scan-json.ts'
import { readInStreamError } from '../in-stream-error.ts'
import { objectOf } from '../json-values.ts'
import { readOpenAiUsage } from '../openai-usage.ts'
import { createBlindObserver, createObserver, ReplyFacts, type ReplyReader } from '../reply-observer.ts'
import type { Operation, ReplyObserver } from '../types.ts'
import { readFinishReason } from './finish-reason.ts'
import { readMetaUsage, withDuration, withPictures } from './usage.ts'

export function observe(operation: Operation, stream: 'sse' | 'json-array' | false): ReplyObserver {
  // Speech is sound; a transcript may be plain text or subtitles. Only when streamed are they events.
  if (operation === 'speech' && stream === false) return createBlindObserver()
  return createObserver(new ChatReader(operation), stream)
}

const chunkNames = ['usage', 'choices', 'error', 'x_groq', 'type', 'service_tier'] as const
const documentNames = ['usage', 'choices', 'error', 'x_groq', 'meta', 'service_tier', 'data', 'duration'] as const
const choiceNames = ['finish_reason', 'usage'] as const
const marker = Buffer.from('_tokens":')
const doneMark = Buffer.from('[DONE]')
const closings = [doneMark]

/** Reads the replies of the chat family. Everything after `[DONE]` is ignored, as clients do. */
class ChatReader implements ReplyReader {
  readonly facts = new ReplyFacts()
  readonly marker = marker
  readonly closings = closings
  readonly #operation: Operation
  #done = false
  /** A stream may name it in any chunk. */
  #serviceTier: unknown

  constructor(operation: Operation) {
    this.#operation = operation
  }

  event(name: string, data: Buffer): void {
    const facts = this.facts
    if (this.#done) return
    if (data.equals(doneMark)) {
      this.#done = true
      facts.terminal = true
      facts.started = true
      return
    }
    const chunk = scanObject(data, chunkNames)
    const error = lastMember(chunk, 'error')
    if (error !== undefined && error.kind !== 'null') {
      facts.error = readInStreamError(parseValue(data, error))
      return
    }
    if (name === 'error') {
      facts.error = readInStreamError(JSON.parse(data.toString()))
      return
    }
    facts.started = true
    this.#read(data, chunk)
    const type = lastMember(chunk, 'type')
    // Streams of images and audio end with an event of their own: `image_generation.completed`, `transcript.text.done`.
    if (type?.kind === 'string' && /\.(completed|done)"$/.test(data.toString('latin1', type.start, type.end))) {
      facts.terminal = true
      if (this.#pictures) facts.usage = withPictures(facts.usage, (facts.usage?.images ?? 0) + 1)
    }
    if (facts.finish !== undefined && facts.usage !== undefined) facts.terminal = true
  }

  document(body: Buffer): void {
    if (this.#operation === 'transcriptions' || this.#operation === 'translations') {
      this.facts.terminal = true
      if (body[0] !== 0x7b) return
    }
    if (this.#operation === 'embeddings' && body.length > 65_536) {
      this.#readEmbeddings(body)
      return
    }
    const reply = scanObject(body, documentNames)
    const error = lastMember(reply, 'error')
    if (error !== undefined && error.kind !== 'null') this.facts.error = readInStreamError(parseValue(body, error))
    this.#read(body, reply)
    const meta = lastMember(reply, 'meta')
    if (meta !== undefined && this.facts.usage === undefined) this.facts.usage = readMetaUsage(parseValue(body, meta))
    this.#readPieces(body, reply)
    this.facts.terminal = true
  }

  /** What some vendors bill by the piece or by time, and tell outside the usage. */
  #readPieces(body: Buffer, reply: JsonObject): void {
    const data = this.#pictures ? lastMember(reply, 'data') : undefined
    if (data?.kind === 'array') {
      let pictures = 0
      scanArray(body, data.start, data.end, (picture) => {
        if (picture.kind === 'object') pictures++
        return true
      })
      this.facts.usage = withPictures(this.facts.usage, pictures)
    }
    const duration = this.#operation === 'transcriptions' || this.#operation === 'translations'
    const seconds = duration ? lastMember(reply, 'duration') : undefined
    if (seconds !== undefined) this.facts.usage = withDuration(this.facts.usage, parseValue(body, seconds))
  }

  get #pictures(): boolean {
    return this.#operation === 'images' || this.#operation === 'image-edits'
  }

  #readUsage(raw: unknown): void {
    const around = { serviceTier: this.#serviceTier, pictures: this.#pictures }
    this.facts.usage = readOpenAiUsage(raw, around) ?? this.facts.usage
  }

  #read(body: Buffer, object: JsonObject): void {
    const tier = lastMember(object, 'service_tier')
    if (tier?.kind === 'string') this.#serviceTier = parseValue(body, tier)
    const usage = lastMember(object, 'usage')
    if (usage?.kind === 'object') this.#readUsage(parseValue(body, usage))
    const groq = lastMember(object, 'x_groq')
    if (groq?.kind === 'object') {
      const raw = objectOf(parseValue(body, groq))
      this.#readUsage(raw.usage)
      if (raw.error !== undefined && raw.error !== null) this.facts.error = readInStreamError(raw.error)
    }
    const choices = lastMember(object, 'choices')
    if (choices?.kind !== 'array') return
    scanArray(body, choices.start, choices.end, (choice, index) => {
      if (choice.kind !== 'object') return
      const found = scanObject(body, choiceNames, choice.start, choice.end)
      const reason = lastMember(found, 'finish_reason')
      if (reason?.kind === 'string' && index === 0)
        this.facts.finish = readFinishReason(parseValue(body, reason)) ?? this.facts.finish
      // Moonshot puts a stream's usage inside the choice.
      const inner = lastMember(found, 'usage')
      if (inner?.kind === 'object') this.#readUsage(parseValue(body, inner))
      return index < 8
    })
  }

  /**
   * Megabytes of numbers with the usage behind them. Vectors and base64 hold no text that could pose as a key, so the last
   * `"usage"` is the one.
   */
  #readEmbeddings(body: Buffer): void {
    const at = body.lastIndexOf('"usage"')
    this.facts.terminal = true
    if (at < 0) return
    const end = body.lastIndexOf('}') + 1
    const tail = Buffer.concat([Buffer.from('{'), body.subarray(at, end)])
    const usage = lastMember(scanObject(tail, ['usage']), 'usage')
    if (usage?.kind === 'object') this.facts.usage = readOpenAiUsage(parseValue(tail, usage))
  }
}
