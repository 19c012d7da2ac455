import { GatewayError } from '../contract/index.ts'
import { listFormFields, MultipartError, multipartBoundary } from '../wire/multipart.ts'
import { type JsonMember, type JsonObject, JsonSyntaxError, lastMember, scanObject } from '../wire/scan-json.ts'
import { invalidUtf8At } from '../wire/utf8.ts'
import type { Envelope } from './types.ts'

const limits = ['max_output_tokens', 'max_completion_tokens', 'max_tokens'] as const
const known = ['model', 'stream', 'stream_options', 'n', ...limits] as const
const configs = ['generationConfig', 'generation_config'] as const
const configured = ['maxOutputTokens', 'max_output_tokens', 'candidateCount', 'candidate_count'] as const

/**
 * Reads `model` and `stream` of a JSON request body by scanning it.
 * @throws GatewayError `request.malformed`, `model.missing`
 */
export function readJsonEnvelope(body: Buffer): Envelope {
  const object = scanBody(body, known)
  const model = onlyMember(object, 'model')
  if (model === undefined || model.kind === 'null')
    throw new GatewayError('model.missing', 'The body names no model.', { field: 'model' })
  if (model.kind !== 'string') throw wrongType('model', 'a string', model)
  const name = readString(body, model)
  if (name === '')
    throw new GatewayError('model.missing', 'The body names no model: `model` is empty.', { field: 'model' })
  const envelope: Envelope = {
    model: name,
    modelRange: { start: model.start, end: model.end },
    stream: readFlag(onlyMember(object, 'stream'), 'stream'),
  }
  const options = onlyMember(object, 'stream_options')
  if (options !== undefined && options.kind !== 'null') {
    if (options.kind !== 'object') throw wrongType('stream_options', 'an object', options)
    const inner = scanObject(body, includeUsage, options.start, options.end)
    envelope.includeUsage = readFlag(onlyMember(inner, 'include_usage'), 'stream_options.include_usage')
  }
  readAllowance(envelope, body, object, limits, ['n'])
  return envelope
}

const includeUsage = ['include_usage'] as const

/**
 * Checks a JSON body whose model stands in the path, and reads what Gemini's `generationConfig` allows the answer.
 * @throws GatewayError `request.malformed`
 */
export function readConfiguredAllowance(body: Buffer): Pick<Envelope, 'maxOutput' | 'choices'> {
  const allowance: Pick<Envelope, 'maxOutput' | 'choices'> = {}
  const object = scanBody(body, configs)
  const config = lastMember(object, 'generationConfig') ?? lastMember(object, 'generation_config')
  if (config?.kind !== 'object') return allowance
  const inner = scanObject(body, configured, config.start, config.end)
  readAllowance(allowance, body, inner, configured.slice(0, 2), configured.slice(2))
  return allowance
}

/** What the client allows the answer. A value that is no number is the upstream's to refuse. */
function readAllowance(
  into: Pick<Envelope, 'maxOutput' | 'choices'>,
  body: Buffer,
  object: JsonObject,
  limitNames: readonly string[],
  choiceNames: readonly string[],
): void {
  if (object.members.length === 0) return
  const maxOutput = firstWhole(body, object, limitNames)
  if (maxOutput !== undefined) into.maxOutput = maxOutput
  const choices = firstWhole(body, object, choiceNames)
  if (choices !== undefined) into.choices = choices
}

function firstWhole(body: Buffer, object: JsonObject, names: readonly string[]): number | undefined {
  for (const name of names) {
    const member = lastMember(object, name)
    const value = member?.kind === 'number' ? Number(body.toString('latin1', member.start, member.end)) : 0
    if (Number.isSafeInteger(value) && value > 0) return value
  }
  return undefined
}

/**
 * Reads `model` and `stream` of a multipart form; the bytes stay as they are.
 * @throws GatewayError `request.malformed`, `model.missing`
 */
export function readFormEnvelope(body: Buffer, contentType: string): Envelope {
  const boundary = multipartBoundary(contentType)
  if (boundary === undefined)
    throw new GatewayError('request.malformed', 'The content-type multipart/form-data names no boundary.', {
      field: 'content-type',
    })
  let model: string | undefined
  let stream = false
  try {
    for (const field of listFormFields(body, boundary)) {
      if (field.name === 'model') {
        if (model !== undefined)
          throw new GatewayError('request.malformed', 'The form has more than one field `model`.', { field: 'model' })
        model = body.toString('utf8', field.start, field.end).trim()
      } else if (field.name === 'stream') {
        stream =
          body
            .toString('latin1', field.start, Math.min(field.end, field.start + 16))
            .trim()
            .toLowerCase() === 'true'
      }
    }
  } catch (error) {
    if (error instanceof MultipartError)
      throw new GatewayError('request.malformed', `The multipart form cannot be read: ${error.message}.`)
    throw error
  }
  if (model === undefined || model === '')
    throw new GatewayError('model.missing', 'The form names no model.', { field: 'model' })
  return { model, stream, multipart: true }
}

/** Whether a body is a multipart form. */
export function isForm(contentType: string | undefined): contentType is string {
  return contentType !== undefined && /^\s*multipart\/form-data/i.test(contentType)
}

function scanBody(body: Buffer, names: readonly string[]): JsonObject {
  if (body.length === 0) throw new GatewayError('request.malformed', 'The body is empty; a JSON object is expected.')
  let object: JsonObject
  try {
    object = scanObject(body, names)
  } catch (error) {
    if (error instanceof JsonSyntaxError)
      throw new GatewayError('request.malformed', `The body is not a valid JSON object: ${error.message}.`)
    throw error
  }
  const bad = invalidUtf8At(body)
  if (bad >= 0)
    throw new GatewayError('request.malformed', `The body is not valid UTF-8: a wrong byte stands at byte ${bad}.`)
  return object
}

function onlyMember(object: JsonObject, name: string): JsonMember | undefined {
  let found: JsonMember | undefined
  for (const member of object.members) {
    if (member.name !== name) continue
    if (found !== undefined)
      throw new GatewayError(
        'request.malformed',
        `\`${name}\` stands twice, at byte ${found.keyStart} and at byte ${member.keyStart}; which one counts is unclear.`,
        { field: name },
      )
    found = member
  }
  return found
}

function readFlag(member: JsonMember | undefined, field: string): boolean {
  if (member === undefined || member.kind === 'null' || member.kind === 'false') return false
  if (member.kind === 'true') return true
  throw wrongType(field, 'true or false', member)
}

function readString(body: Buffer, member: JsonMember): string {
  const text = body.toString('utf8', member.start + 1, member.end - 1)
  if (!needsDecoding.test(text)) return text
  try {
    return JSON.parse(`"${text}"`) as string
  } catch {
    throw new GatewayError(
      'request.malformed',
      `\`${member.name}\` at byte ${member.start} is not a valid JSON string.`,
      {
        field: member.name,
      },
    )
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in strings, so they must be found
const needsDecoding = /[\\\u0000-\u001f]/

function wrongType(field: string, expected: string, member: JsonMember): GatewayError {
  return new GatewayError(
    'request.malformed',
    `\`${field}\` must be ${expected}, but ${article(member.kind)} stands at byte ${member.start}.`,
    { field },
  )
}

function article(kind: JsonMember['kind']): string {
  if (kind === 'object' || kind === 'array') return `an ${kind}`
  return kind === 'string' || kind === 'number' ? `a ${kind}` : kind
}
