import type { ReplyError, ReplyEvent } from '../../ir/event.ts'
import type { StreamWriter, WriteReplyContext } from '../conversion.ts'
import { errorFields } from './error.ts'
import { writeFinishReason } from './finish-reason.ts'
import { echoOf, errorCode, type ResponseState, responseObject } from './response-object.ts'
import { type DeltaPlace, OutputWriter } from './write-output.ts'

/**
 * A stream as OpenAI sends it: events with names, numbered, each item announced, told and closed, and the whole response
 * at the end. https://platform.openai.com/docs/api-reference/responses-streaming
 */
export function writeStream(context: WriteReplyContext): StreamWriter {
  return new ResponsesStream(context)
}

class ResponsesStream implements StreamWriter {
  private readonly context: WriteReplyContext
  private readonly writer: OutputWriter
  private text = ''
  private number = 0
  private started = false
  /** What every response object says again of the request, as JSON. */
  private echo = ''

  constructor(context: WriteReplyContext) {
    this.context = context
    this.writer = new OutputWriter(context, {
      event: (type, fields) => this.event(type, JSON.stringify(fields).slice(1)),
      delta: (type, place, text) => this.delta(type, place, text),
    })
  }

  write(event: ReplyEvent): string {
    this.start()
    if (event.type !== 'error') this.writer.take(event)
    return this.sent()
  }

  end(): string {
    this.start()
    const { writer } = this
    writer.end()
    const { output, usage } = writer
    const { status, reason } = writeFinishReason(writer.finish ?? { unified: 'stop', raw: undefined })
    if (status === 'failed') {
      const message = `The model ended its answer with ${writer.finish?.raw ?? 'an error'}.`
      this.response('response.failed', { status, output, usage, error: { code: 'server_error', message } })
    } else this.response(`response.${status}`, { status, output, usage, incompleteReason: reason })
    return this.sent()
  }

  fail(error: ReplyError): string {
    this.start()
    const { writer } = this
    writer.end()
    const { output, usage } = writer
    const code = errorCode(error.status, error.code)
    const { message, param = null } = error
    const inner = errorFields(error.status, code, message, param)
    this.event('error', JSON.stringify({ code, message, param, error: inner }).slice(1))
    this.response('response.failed', { status: 'failed', output, usage, error: { code, message } })
    return this.sent()
  }

  private start(): void {
    if (this.started) return
    this.started = true
    this.echo = JSON.stringify(echoOf(this.context.clientBody)).slice(1)
    const state = { status: 'in_progress', output: [] }
    this.response('response.created', state)
    this.response('response.in_progress', state)
  }

  private response(type: string, state: ResponseState): void {
    const object = JSON.stringify(responseObject(this.context, state))
    this.event(type, `"response":${object.slice(0, -1)},${this.echo}}`)
  }

  /** `fields` is JSON without its opening brace. */
  private event(type: string, fields: string): void {
    this.text += `event: ${type}\ndata: {"type":"${type}","sequence_number":${this.number++},${fields}\n\n`
  }

  private delta(type: string, place: DeltaPlace, text: string): void {
    let at = `"item_id":"${place.item_id}","output_index":${place.output_index}`
    if (place.content_index !== undefined) at += `,"content_index":${place.content_index}`
    if (place.summary_index !== undefined) at += `,"summary_index":${place.summary_index}`
    const logprobs = type === 'response.output_text.delta' ? ',"logprobs":[]' : ''
    this.event(type, `${at},"delta":${JSON.stringify(text)}${logprobs}}`)
  }

  private sent(): string {
    const { text } = this
    this.text = ''
    return text
  }
}
