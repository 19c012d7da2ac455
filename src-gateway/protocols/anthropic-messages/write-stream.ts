import type { PartStart, ReplyError, ReplyEvent } from '../../ir/event.ts'
import type { FinishReason } from '../../ir/finish-reason.ts'
import { InSequence } from '../../ir/in-sequence.ts'
import { type OpaqueState, opaqueFor } from '../../ir/opaque.ts'
import { wrapCustomInput } from '../../ir/tool-names.ts'
import type { Usage } from '../../ir/usage.ts'
import type { JsonObject, StreamWriter, WriteReplyContext } from '../conversion.ts'
import { isObject } from '../json-values.ts'
import { FreshIds, providerBlock, writeCitation } from './answer-parts.ts'
import { errorType } from './error.ts'
import { writeStop } from './finish-reason.ts'
import { InputJson } from './input-json.ts'
import { own } from './own.ts'
import { writeSignature } from './signature.ts'
import { messageHead } from './write-response.ts'
import { writeDeltaUsage, writeUsage } from './write-usage.ts'

/** https://platform.claude.com/docs/en/build-with-claude/streaming */
export function writeStream(context: WriteReplyContext): StreamWriter {
  return new MessagesStreamWriter(context)
}

/** The block that is open. Texts and thoughts are begun with their first word, so that none is empty. */
interface Current {
  index: number
  part: PartStart
  begun: boolean
  /** Id on the wire, of a call. */
  id: string
  input: InputJson | undefined
  /** Input of a free-text tool, which is told as an object when it is whole. */
  free: string
}

class MessagesStreamWriter implements StreamWriter {
  private readonly context: WriteReplyContext
  private readonly sequence = new InSequence()
  private readonly ids: FreshIds
  private current: Current | undefined
  /** A call that has ended before its input was whole. */
  private ending: Current | undefined
  private text = ''
  private begun = false
  private closed = false
  private blocks = 0
  private calls = false
  private refused = false
  private usage: Usage | undefined
  private finish: FinishReason | undefined
  private stopSequence: string | undefined
  private beside: JsonObject = {}

  constructor(context: WriteReplyContext) {
    this.context = context
    this.ids = new FreshIds(context.request)
  }

  write(event: ReplyEvent): string {
    for (const one of this.sequence.push(event)) this.take(one)
    return this.flush()
  }

  end(): string {
    if (this.closed) return ''
    for (const event of this.sequence.closeAll()) this.take(event)
    this.endCall(this.finish?.unified === 'length')
    this.begin()
    this.closed = true
    const stop = writeStop(this.finish, this.stopSequence, this.calls, this.refused)
    this.send('message_delta', {
      delta: { ...stop, ...this.beside },
      usage: writeDeltaUsage(this.usage),
    })
    this.send('message_stop', {})
    return this.flush()
  }

  fail(error: ReplyError): string {
    if (this.closed) return ''
    this.closed = true
    this.send('error', { error: { type: errorType(error.status), message: error.message } })
    return this.flush()
  }

  private flush(): string {
    const { text } = this
    this.text = ''
    return text
  }

  private send(type: string, fields: JsonObject): void {
    this.text += `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`
  }

  private begin(): void {
    if (this.begun) return
    this.begun = true
    const message = { ...messageHead(this.context), content: [], stop_reason: null, stop_sequence: null }
    this.send('message_start', { message: { ...message, usage: writeUsage(this.usage) } })
  }

  private take(event: ReplyEvent): void {
    switch (event.type) {
      case 'response-start':
        this.begin()
        break
      case 'part-start':
        if ((event.candidate ?? 0) === 0) this.open(event.index, event.part)
        break
      case 'part-delta':
        if (this.current?.index === event.index) this.grow(this.current, event.text)
        break
      case 'citation':
        if (this.current?.index === event.index && this.current.part.type === 'text') {
          this.beginBlock(this.current)
          this.delta({ type: 'citations_delta', citation: writeCitation(event.citation) })
        }
        break
      case 'part-end':
        if (this.current?.index === event.index) this.close(this.current, event.opaque)
        break
      case 'usage':
        this.usage = event.usage
        break
      case 'finish':
        if ((event.candidate ?? 0) !== 0) break
        this.finish = event.reason
        this.stopSequence = event.stopSequence
        break
      case 'provider-event':
        if (event.protocol === own && event.name === 'message_delta' && isObject(event.value)) this.beside = event.value
        break
      case 'error':
        break
    }
  }

  private open(index: number, part: PartStart): void {
    this.begin()
    this.endCall(false)
    const current: Current = { index, part, begun: false, id: '', input: undefined, free: '' }
    this.current = current
    switch (part.type) {
      case 'text':
      case 'thinking':
      case 'refusal':
        return
      case 'tool-call':
        current.id = this.ids.next(part.id)
        current.input = new InputJson()
        this.calls = true
        this.beginBlock(current)
        return
      case 'redacted-thinking':
        this.whole({ type: 'redacted_thinking', data: opaqueFor(part.opaque, own) })
        return
      case 'provider': {
        const block = providerBlock(part)
        if (block !== undefined) this.whole(block)
        return
      }
      default:
      // Anthropic's answers hold no pictures, sound or files; `answersWithout` has it warned of.
    }
  }

  private grow(current: Current, text: string): void {
    switch (current.part.type) {
      case 'refusal':
        this.refused = true
        this.beginBlock(current)
        this.piece('text_delta', 'text', text)
        break
      case 'text':
        this.beginBlock(current)
        this.piece('text_delta', 'text', text)
        break
      case 'thinking':
        this.beginBlock(current)
        this.piece('thinking_delta', 'thinking', text)
        break
      case 'tool-call': {
        if (current.part.kind === 'custom') {
          current.free += text
          break
        }
        const piece = current.input?.push(text) ?? ''
        if (piece !== '') this.piece('input_json_delta', 'partial_json', piece)
      }
    }
  }

  private close(current: Current, opaque: OpaqueState | undefined): void {
    this.current = undefined
    const { part } = current
    if (part.type === 'thinking' && (current.begun || opaque !== undefined)) {
      this.beginBlock(current)
      this.delta({ type: 'signature_delta', signature: writeSignature(opaque) })
    }
    if (part.type === 'tool-call') {
      this.ending = current
      // Only the end of the answer tells why an input is not whole.
      if (current.input?.cutShort !== true) this.endCall(false)
      return
    }
    if (current.begun) this.endBlock()
  }

  private endCall(byLength: boolean): void {
    if (this.ending === undefined) return
    const { part, input, free } = this.ending
    const custom = part.type === 'tool-call' && part.kind === 'custom'
    const rest = custom ? wrapCustomInput(free) : (input?.end(byLength) ?? '')
    this.ending = undefined
    if (rest !== '') this.delta({ type: 'input_json_delta', partial_json: rest })
    this.endBlock()
  }

  private beginBlock(current: Current): void {
    if (current.begun) return
    current.begun = true
    this.startBlock(emptyBlock(current))
  }

  private startBlock(content_block: JsonObject): void {
    this.send('content_block_start', { index: this.blocks, content_block })
  }

  private delta(delta: JsonObject): void {
    this.send('content_block_delta', { index: this.blocks, delta })
  }

  /** What nearly all events of a stream are, put together by hand: only its text has to be made JSON. */
  private piece(type: string, field: string, text: string): void {
    const delta = `{"type":"${type}","${field}":${JSON.stringify(text)}}`
    this.text += `event: content_block_delta\ndata: {"type":"content_block_delta","index":${this.blocks},"delta":${delta}}\n\n`
  }

  private endBlock(): void {
    this.send('content_block_stop', { index: this.blocks })
    this.blocks += 1
  }

  /** A block that comes at once. Its text and input still come as deltas: that is where clients look for them. */
  private whole(block: JsonObject): void {
    if (block.type === 'text') {
      this.startBlock({ type: 'text', text: '' })
      this.delta({ type: 'text_delta', text: block.text })
    } else if (block.type === 'compaction') {
      const { content, ...rest } = block
      this.startBlock({ ...rest, content: null })
      this.delta({ type: 'compaction_delta', content })
    } else if (isObject(block.input)) {
      this.startBlock({ ...block, input: {} })
      this.delta({ type: 'input_json_delta', partial_json: JSON.stringify(block.input) })
    } else this.startBlock(block)
    this.endBlock()
  }
}

function emptyBlock({ part, id }: Current): JsonObject {
  switch (part.type) {
    case 'thinking':
      return { type: 'thinking', thinking: '', signature: '' }
    case 'tool-call':
      return { type: 'tool_use', id, name: part.name, input: {} }
    default:
      return { type: 'text', text: '' }
  }
}
