import { writeModel, writeModels } from '../openai-models.ts'
import type { Protocol } from '../types.ts'
import { continuation } from './continuation.ts'
import { readCountReply, writeCountReply, writeCountRequest } from './count.ts'
import { endpoints, match, readEnvelope, upstreamPath } from './endpoints.ts'
import { readError, writeError, writeStreamError } from './error.ts'
import { homecoming } from './homecoming.ts'
import { observe } from './observe.ts'
import { readRequest } from './read-request.ts'
import { readReply } from './read-response.ts'
import { readStream } from './read-stream.ts'
import { addSystemPrompt } from './system-prompt.ts'
import { takesSource, writeRequest } from './write-request.ts'
import { writeReply } from './write-response.ts'
import { writeStream } from './write-stream.ts'

/** OpenAI's Responses. */
export const openaiResponses: Protocol = {
  id: 'openai-responses',
  endpoints,
  match,
  readEnvelope,
  upstreamPath,
  observe,
  writeError,
  writeStreamError,
  writeModels,
  writeModel,
  framing: 'sse',
  takesSource,
  writeRequest,
  readReply,
  readStream,
  readError,
  count: { writeRequest: writeCountRequest, readReply: readCountReply },
  // Reasoning in its own place first; Chat is the same vendor's, but has none for it.
  homecoming,
  addSystemPrompt,
  prefers: ['openai-chat', 'anthropic-messages', 'gemini'],
  readRequest,
  writeReply,
  writeStream,
  continuation,
  counting: { readRequest, writeReply: writeCountReply },
}
