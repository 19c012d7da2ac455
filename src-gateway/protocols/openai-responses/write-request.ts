import { createHash } from 'node:crypto'
import { GatewayError } from '../../contract/index.ts'
import { extensionsOf } from '../../ir/extensions.ts'
import type { MediaSource } from '../../ir/media.ts'
import type { Message, TextPart } from '../../ir/part.ts'
import type { ConversationRequest, ResponseFormat } from '../../ir/request.ts'
import { Warnings } from '../../ir/warning.ts'
import { clientField, type Setting, warnOfForeign } from '../client-field.ts'
import type { JsonObject, Quirks, WriteRequestContext, WrittenRequest } from '../conversion.ts'
import { isObject } from '../json-values.ts'
import { isStrictSchema } from '../strict-schema.ts'
import { commonNames, WireNames } from '../wire-names.ts'
import { builtinsOf } from './builtins.ts'
import { own } from './own.ts'
import { type ResponsesQuirks, readQuirks } from './quirks.ts'
import { quiet } from './read-request.ts'
import { effortOf, fitEffort, isOff, reasons, showsThinking } from './reasoning.ts'
import { writeItems } from './write-items.ts'
import { writeToolChoice, writeTools } from './write-tools.ts'

/** What OpenAI refuses to answer with less. */
const fewestTokens = 16
const tiers: ReadonlySet<string> = new Set(['auto', 'default', 'flex', 'scale', 'priority', 'fast', 'ultrafast'])

/** Whether the upstream reads such a source itself: data always, pictures and documents by address too. */
export function takesSource(kind: 'image' | 'audio' | 'file', source: MediaSource, quirks: Quirks): boolean {
  switch (source.kind) {
    case 'data':
    case 'text':
      return true
    case 'file':
      return source.protocol === own
    case 'url': {
      if (kind === 'audio') return false
      const { imageUrls, fileUrls } = readQuirks(quirks)
      return kind === 'image' ? imageUrls : fileUrls && !/^(?:video|audio)\//.test(source.mediaType ?? '')
    }
  }
}

/**
 * Writes a request for an upstream that speaks Responses. Nothing is stored there unless the client's own request says
 * so: the reasoning comes encrypted and is sent back with the next turn.
 * @throws GatewayError `conversion.unsupported`
 */
export function writeRequest(request: ConversationRequest, context: WriteRequestContext): WrittenRequest {
  return new RequestWriter(request, context).write()
}

class RequestWriter {
  private readonly request: ConversationRequest
  private readonly context: WriteRequestContext
  private readonly quirks: ResponsesQuirks
  private readonly warnings = new Warnings()
  private readonly names: WireNames
  private readonly ours: boolean
  private readonly silent: Readonly<Record<string, unknown>>

  constructor(request: ConversationRequest, context: WriteRequestContext) {
    this.request = request
    this.names = new WireNames(commonNames, request.tools)
    this.context = context
    this.quirks = readQuirks(context.quirks)
    this.ours = context.inbound === own
    this.silent = extensionsOf(request.extensions, quiet)
  }

  write(): WrittenRequest {
    const { request, context, warnings } = this
    const { reasoning, user, safety_identifier, ...silent } = this.silent
    const body: JsonObject = { ...this.extended(), ...silent, model: context.model }
    this.writePrompt(body)
    this.writeTools(body)
    this.writeText(body)
    this.writeReasoning(body, reasoning)
    this.writeSampling(body)
    this.writeLimits(body)
    this.writeRest(body)
    if (!this.ours) body.store = false
    if (context.stream) body.stream = true
    else delete body.stream_options
    for (const name of this.quirks.refuses) {
      if (body[name] === undefined || name === 'store') {
        delete body[name]
        continue
      }
      delete body[name]
      if (request.extensions[own]?.[name] !== undefined) warnings.add('unsupported', name)
    }
    const sent = this.names.changed()
    const { stop } = request
    const hints = {
      ...(sent === undefined ? undefined : { toolNames: sent }),
      ...(stop.length === 0 ? undefined : { stop }),
    }
    return { body, warnings: warnings.all, ...(Object.keys(hints).length === 0 ? undefined : { hints }) }
  }

  /** Fields of this protocol that have no neutral word; those of another are named in warnings. */
  private extended(): Readonly<Record<string, unknown>> {
    const { text, ...kept } = extensionsOf(this.request.extensions, own)
    warnOfForeign(this.request.extensions, own, this.warnings)
    return kept
  }

  private writePrompt(body: JsonObject): void {
    const { request, quirks, names, warnings, ours } = this
    const { instructions, items } = head(request.system)
    if (instructions !== '') body.instructions = instructions
    const { recall } = this.context
    const builtins = builtinsOf(request.tools)
    const stored = ours && this.silent.store !== false
    const messages = writeItems(request.messages, { ours, stored, quirks, names, warnings, recall, builtins })
    body.input = items.length === 0 ? messages : [...items, ...messages]
    if (items.length + messages.length > 0 || instructions === '') return
    // Instructions alone are no input.
    delete body.instructions
    const content = [{ type: 'input_text', text: instructions }]
    body.input = [{ type: 'message', role: this.quirks.systemRole, content }]
  }

  private writeTools(body: JsonObject): void {
    const { request, warnings, names, quirks } = this
    const context = { inbound: this.context.inbound, quirks, names, warnings }
    const tools = writeTools(request.tools, context)
    const choice = writeToolChoice(request, tools, context)
    if (choice !== undefined) body.tool_choice = choice
    if (tools.length === 0) return
    body.tools = tools
    if (request.parallelToolCalls !== undefined) body.parallel_tool_calls = request.parallelToolCalls
  }

  private writeText(body: JsonObject): void {
    const { responseFormat, verbosity } = this.request
    const format = responseFormat === undefined ? undefined : this.writeFormat(responseFormat, body)
    const { text } = extensionsOf(this.request.extensions, own)
    if (format === undefined && verbosity === undefined && !isObject(text)) return
    body.text = {
      ...(isObject(text) ? text : undefined),
      ...(format === undefined ? undefined : { format }),
      ...(verbosity === undefined ? undefined : { verbosity }),
    }
  }

  private writeFormat(format: ResponseFormat, body: JsonObject): JsonObject {
    switch (format.type) {
      case 'text':
        return { type: 'text' }
      case 'json':
        // JSON mode is refused unless the input speaks of JSON; other vendors have no such rule.
        if (!this.ours && !speaksOfJson(this.request)) {
          const content = [{ type: 'input_text', text: 'Answer with JSON.' }]
          const wish = { type: 'message', role: this.quirks.systemRole, content }
          if (Array.isArray(body.input)) body.input = [wish, ...body.input]
          this.warnings.add('emulated', this.field('responseFormat'), 'an instruction to answer with JSON was added')
        }
        return { type: 'json_object' }
      case 'json-schema': {
        const { name = 'response', description, schema, strict } = format
        const refused = strict === true && !this.ours && !isStrictSchema(schema)
        if (refused)
          this.warnings.add('changed', this.field('responseFormat'), 'the schema is not one that can be strict')
        return {
          type: 'json_schema',
          name: name.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, 64),
          ...(description === undefined ? undefined : { description }),
          schema,
          ...(strict === undefined && this.ours ? undefined : { strict: !refused && (strict ?? false) }),
        }
      }
    }
  }

  private writeReasoning(body: JsonObject, more: unknown): void {
    const { request, context, warnings, quirks } = this
    const { reasoning } = request
    const able = reasons(context.model, quirks.reasoningModel)
    const effort = effortOf(reasoning)
    if (able === false && !this.ours) {
      if (reasoning !== undefined && effort !== 'none') warnings.add('unsupported', this.field('reasoning'))
      return
    }
    const field = this.field('reasoning')
    const written = {
      ...(isObject(more) ? more : undefined),
      ...(effort === undefined
        ? undefined
        : { effort: this.ours ? effort : fitEffort(effort, context.model, field, warnings) }),
      ...(showsThinking(reasoning) ? { summary: reasoning?.summary ?? 'auto' } : undefined),
    }
    if (Object.keys(written).length > 0) body.reasoning = written
    const replays = !this.ours && quirks.encryptedReasoning && (able === true || reasoning !== undefined)
    if (replays) body.include = [...listOf(body.include), 'reasoning.encrypted_content']
  }

  private writeSampling(body: JsonObject): void {
    const { request, context, warnings } = this
    const { temperature, topP, topLogprobs, logprobs, ...others } = request.sampling
    const reasoning =
      reasons(context.model, this.quirks.reasoningModel) === true && !isOff(request.reasoning, context.model)
    const fixed = reasoning && !this.ours
    const refuse = (name: 'temperature' | 'topP') =>
      warnings.add('unsupported', this.field(name), `${context.model} reasons and takes none`)
    if (temperature !== undefined) {
      if (fixed) refuse('temperature')
      else body.temperature = temperature
    }
    if (topP !== undefined) {
      if (fixed) refuse('topP')
      else body.top_p = topP
    }
    if (this.ours) {
      if (topLogprobs !== undefined) body.top_logprobs = topLogprobs
    } else if (logprobs === true || topLogprobs !== undefined) warnings.add('unsupported', this.field('logprobs'))
    for (const [name, value] of Object.entries(others) as [keyof typeof others, unknown][]) {
      if (value !== undefined) warnings.add('unsupported', this.field(name))
    }
  }

  private writeLimits(body: JsonObject): void {
    const { request, warnings } = this
    const { maxOutputTokens, candidates = 1, stop, modalities = [] } = request
    if (maxOutputTokens !== undefined) {
      body.max_output_tokens = this.ours ? maxOutputTokens : Math.max(fewestTokens, maxOutputTokens)
      if (body.max_output_tokens !== maxOutputTokens)
        warnings.add('changed', this.field('maxOutputTokens'), `${fewestTokens} is the least that is taken`)
    }
    if (candidates > 1) {
      const field = this.field('candidates')
      throw new GatewayError('conversion.unsupported', `\`${field}\` must be 1: this upstream gives one answer.`, {
        field,
      })
    }
    if (stop.length > 0) warnings.add('emulated', this.field('stop'), 'the answer is cut where it comes to one')
    if (modalities.some((one) => one.toLowerCase() !== 'text')) warnings.add('unsupported', this.field('modalities'))
  }

  private writeRest(body: JsonObject): void {
    const { userId, metadata, serviceTier, promptCacheKey } = this.request
    if (metadata !== undefined) body.metadata = metadata
    if (promptCacheKey !== undefined) body.prompt_cache_key = promptCacheKey
    if (userId !== undefined) {
      const { user, safety_identifier } = this.silent
      if (user !== undefined) body.user = user
      if (safety_identifier !== undefined) body.safety_identifier = safety_identifier
      if (user === undefined && safety_identifier === undefined) body.user = shortened(userId)
    }
    if (serviceTier === undefined) return
    const tier = serviceTier === 'standard_only' ? 'default' : serviceTier
    if (this.ours || tiers.has(tier)) body.service_tier = tier
    else this.warnings.add('unsupported', this.field('serviceTier'))
  }

  private field(name: Setting): string {
    return clientField(this.context.inbound, name)
  }
}

/** The instructions, and those of them that the client gave as items of their own. */
function head(system: readonly TextPart[]): { instructions: string; items: JsonObject[] } {
  const texts: string[] = []
  const items: JsonObject[] = []
  let last: unknown
  for (const part of system) {
    const { item, ...kept } = extensionsOf(part.extensions, own)
    if (!isObject(item)) {
      if (part.text !== '') texts.push(part.text)
      continue
    }
    const content = { ...kept, type: 'input_text', text: part.text }
    const open = items[items.length - 1]
    if (item === last && Array.isArray(open?.content)) open.content.push(content)
    else items.push({ ...item, type: 'message', content: [content] })
    last = item
  }
  return { instructions: texts.join('\n\n'), items }
}

/** Whether the messages have the word; instructions do not count. */
function speaksOfJson({ messages }: ConversationRequest): boolean {
  const inMessage = ({ content }: Message) => content.some((part) => part.type === 'text' && /json/i.test(part.text))
  return messages.some(inMessage)
}

/** OpenAI takes 64 characters for a user; a longer id is replaced by one that is always the same for it. */
function shortened(userId: string): string {
  return userId.length <= 64 ? userId : createHash('sha256').update(userId).digest('hex')
}

function listOf(raw: unknown): readonly unknown[] {
  return Array.isArray(raw) ? raw : []
}
