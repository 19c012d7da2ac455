import type { Protocol } from '../types.ts'
import { endpoints, match, readEnvelope, upstreamPath } from './endpoints.ts'
import { writeError, writeStreamError } from './error.ts'
import { writeModel, writeModels } from './models.ts'
import { observe } from './observe.ts'

/** Chat Completions and the endpoints that share its habits. */
export const openaiChat: Protocol = {
  id: 'openai-chat',
  endpoints,
  match,
  readEnvelope,
  upstreamPath,
  observe,
  writeError,
  writeStreamError,
  writeModels,
  writeModel,
}
