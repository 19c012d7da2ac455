import { writeModel, writeModels } from '../openai-models.ts'
import type { Protocol } from '../types.ts'
import { readEmbeddingReply, readEmbeddingRequest, writeEmbeddingReply, writeEmbeddingRequest } from './embeddings.ts'
import { endpoints, match, readEnvelope, upstreamPath } from './endpoints.ts'
import { writeError, writeStreamError } from './error.ts'
import { homecoming } from './homecoming.ts'
import { observe } from './observe.ts'
import { readError } from './read-error.ts'
import { readRequest } from './read-request.ts'
import { readReply } from './read-response.ts'
import { readStream } from './read-stream.ts'
import { addSystemPrompt } from './system-prompt.ts'
import { takesSource } from './write-part.ts'
import { writeRequest } from './write-request.ts'
import { writeReply } from './write-response.ts'
import { writeStream } from './write-stream.ts'

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

  homecoming,
  addSystemPrompt,
  prefers: ['openai-responses', 'anthropic-messages', 'gemini', 'bedrock-converse', 'cohere-chat', 'ollama-chat'],
  readRequest,
  writeReply,
  writeStream,
  embedding: { readRequest: readEmbeddingRequest, writeReply: writeEmbeddingReply },

  framing: 'sse',
  takesSource,
  writeRequest,
  readReply,
  readStream,
  readError,
  embeddings: { operation: 'embeddings', writeRequest: writeEmbeddingRequest, readReply: readEmbeddingReply },
}
