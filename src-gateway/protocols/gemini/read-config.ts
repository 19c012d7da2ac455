import type { ConversationRequest, ResponseFormat, Sampling } from '../../ir/request.ts'
import { isObject } from '../json-values.ts'
import {
  booleanField,
  type Fields,
  field,
  listField,
  numberField,
  objectField,
  otherFields,
  stringField,
} from './fields.ts'
import { readJsonSchema, toJsonSchema } from './json-schema.ts'
import { readThinking } from './thinking.ts'

type Settings = Pick<
  ConversationRequest,
  'sampling' | 'stop' | 'maxOutputTokens' | 'candidates' | 'responseFormat' | 'reasoning' | 'modalities'
>

export interface ReadConfig extends Settings {
  /** What is left, under `generationConfig.…`. */
  extra: Record<string, unknown>
}

const numbers = {
  temperature: 'temperature',
  topP: 'topP',
  topK: 'topK',
  seed: 'seed',
  presencePenalty: 'presencePenalty',
  frequencyPenalty: 'frequencyPenalty',
  logprobs: 'topLogprobs',
} as const satisfies Record<string, keyof Sampling>

const known: ReadonlySet<string> = new Set([
  ...Object.keys(numbers),
  ...['responseLogprobs', 'stopSequences', 'maxOutputTokens', 'candidateCount', 'responseMimeType', 'responseSchema'],
  ...['responseJsonSchema', 'thinkingConfig', 'responseModalities'],
])

/** Reads `generationConfig`. https://ai.google.dev/api/generate-content#generationconfig */
export function readConfig(body: Fields): ReadConfig {
  const config = objectField(body, 'generationConfig') ?? {}
  const sampling: { -readonly [Name in keyof Sampling]: Sampling[Name] } = {}
  for (const name of Object.keys(numbers) as (keyof typeof numbers)[]) {
    const value = numberField(config, name)
    if (value !== undefined) sampling[numbers[name]] = value
  }
  const logprobs = booleanField(config, 'responseLogprobs')
  if (logprobs !== undefined) sampling.logprobs = logprobs
  const extra: Record<string, unknown> = {}
  const others = otherFields(config, known)
  for (const name in others) extra[`generationConfig.${name}`] = others[name]
  const maxOutputTokens = numberField(config, 'maxOutputTokens')
  const candidates = numberField(config, 'candidateCount')
  const responseFormat = readFormat(config, extra)
  const thinking = objectField(config, 'thinkingConfig')
  const reasoning = thinking === undefined ? undefined : readThinking(thinking)
  const modalities = readModalities(config, extra)
  return {
    sampling,
    stop: listField(config, 'stopSequences').filter((one) => typeof one === 'string' && one !== '') as string[],
    ...(maxOutputTokens === undefined ? undefined : { maxOutputTokens }),
    ...(candidates === undefined ? undefined : { candidates }),
    ...(responseFormat === undefined ? undefined : { responseFormat }),
    ...(reasoning === undefined ? undefined : { reasoning }),
    ...(modalities === undefined ? undefined : { modalities }),
    extra,
  }
}

function readFormat(config: Fields, extra: Record<string, unknown>): ResponseFormat | undefined {
  const type = stringField(config, 'responseMimeType')
  const json = field(config, 'responseJsonSchema')
  const subset = objectField(config, 'responseSchema')
  if (type !== undefined && type !== 'application/json') {
    if (type === 'text/plain') return { type: 'text' }
    // `text/x.enum`: one of the schema's words, bare.
    extra['generationConfig.responseMimeType'] = type
    if (subset !== undefined) extra['generationConfig.responseSchema'] = subset
    return undefined
  }
  if (isObject(json)) return { type: 'json-schema', schema: readJsonSchema(json) }
  if (subset !== undefined) return { type: 'json-schema', schema: toJsonSchema(subset) }
  return type === undefined ? undefined : { type: 'json' }
}

/** What is wanted besides text. An answer without any text is Gemini's own thing. */
function readModalities(config: Fields, extra: Record<string, unknown>): string[] | undefined {
  const all = listField(config, 'responseModalities').map((one) => String(one).toLowerCase())
  const others = all.filter((one) => one !== 'text' && one !== 'modality_unspecified')
  if (others.length === 0) return undefined
  if (!all.includes('text')) extra['generationConfig.responseModalities'] = all.map((one) => one.toUpperCase())
  return others
}
