import { noUsage, type Usage } from '../../ir/usage.ts'
import { isObject, objectOf } from '../json-values.ts'
import { millisecondsOf, readOpenAiUsage, toolCalls } from '../openai-usage.ts'

type Fields = Readonly<Record<string, unknown>>

/** Cohere's rerank and embed put their counts in `meta`. https://docs.cohere.com/reference/rerank */
export function readMetaUsage(raw: unknown): Usage | undefined {
  const meta = objectOf(raw)
  const units = objectOf(meta.billed_units)
  const tokens = isObject(meta.tokens) ? meta.tokens : units
  const tools = toolCalls([['search_unit', units.search_units]])
  const usage = readOpenAiUsage(tokens)
  return tools === undefined ? usage : { ...(usage ?? noUsage), tools }
}

/** Pictures are billed by number where an answer has no token counts (xAI, DALL·E), and by tokens where it has. */
export function withPictures(usage: Usage | undefined, pictures: number): Usage | undefined {
  return pictures > 0 ? { ...(usage ?? noUsage), images: pictures } : usage
}

/** `verbose_json` tells how long the sound was: https://platform.openai.com/docs/api-reference/audio/verbose-json-object */
export function withDuration(usage: Usage | undefined, seconds: unknown): Usage | undefined {
  const durationMs = millisecondsOf(seconds)
  return durationMs === undefined || usage?.durationMs !== undefined ? usage : { ...(usage ?? noUsage), durationMs }
}

/** `usage` of a document or a chunk that is parsed already, Groq's place for it included. */
export function readChatUsage(reply: Fields, serviceTier: string | undefined): Usage | undefined {
  const around = { serviceTier }
  return readOpenAiUsage(objectOf(reply.x_groq).usage, around) ?? readOpenAiUsage(reply.usage, around)
}
