import type { ConversationRequest } from '../../ir/request.ts'
import type { JsonObject, WriteRequestContext, WrittenRequest } from '../conversion.ts'
import { objectOf } from '../json-values.ts'
import { numberField } from './fields.ts'
import { geminiDialect } from './quirks.ts'
import { writeRequest } from './write-request.ts'

/** A countTokens request. https://ai.google.dev/api/tokens#method:-models.counttokens */
export function writeCountRequest(request: ConversationRequest, context: WriteRequestContext): WrittenRequest {
  const written = writeRequest(request, context)
  const { contents, ...rest } = written.body
  if (Object.keys(rest).length === 0) return written
  const { countWhole } = geminiDialect(context.quirks, context.model)
  if (countWhole)
    return { ...written, body: { generateContentRequest: { model: `models/${context.model}`, ...written.body } } }
  const { systemInstruction, tools, generationConfig } = rest
  return {
    ...written,
    body: {
      contents,
      ...(systemInstruction === undefined ? undefined : { systemInstruction }),
      ...(tools === undefined ? undefined : { tools }),
      ...(generationConfig === undefined ? undefined : { generationConfig }),
    },
  }
}

export function readCountReply(body: unknown): number | undefined {
  const count = numberField(objectOf(body), 'totalTokens')
  return count === undefined || count < 0 ? undefined : count
}

export function writeCountReply(tokens: number): JsonObject {
  return { totalTokens: tokens }
}
