import type { Protocol } from '../types.ts'
import { readCountReply, writeCountReply, writeCountRequest } from './count.ts'
import { readEmbeddingReply, readEmbeddingRequest, writeEmbeddingReply, writeEmbeddingRequest } from './embeddings.ts'
import { endpoints, match, readEnvelope, upstreamPath } from './endpoints.ts'
import { readError, writeError, writeStreamError } from './error.ts'
import { homecoming } from './homecoming.ts'
import { takesSource } from './media.ts'
import { writeModel, writeModels } from './models.ts'
import { observe } from './observe.ts'
import { readCountRequest, readRequest } from './read-request.ts'
import { readReply } from './read-response.ts'
import { readStream } from './read-stream.ts'
import { addSystemPrompt } from './system-prompt.ts'
import { writeRequest } from './write-request.ts'
import { writeReply } from './write-response.ts'
import { writeStream } from './write-stream.ts'

/** Google's generateContent and its siblings. */
export const gemini: Protocol = {
  id: 'gemini',
  framing: 'sse',
  endpoints,
  match,
  readEnvelope,
  upstreamPath,
  observe,
  writeError,
  writeStreamError,
  writeModels,
  writeModel,
  // Anthropic's messages have the same tool calls, signatures and `topK`; the others lose more.
  homecoming,
  addSystemPrompt,
  prefers: ['anthropic-messages', 'openai-responses', 'bedrock-converse', 'openai-chat', 'cohere-chat', 'ollama-chat'],
  readRequest,
  writeReply,
  writeStream,
  counting: { readRequest: readCountRequest, writeReply: writeCountReply },
  embedding: { readRequest: readEmbeddingRequest, writeReply: writeEmbeddingReply },
  takesSource,
  writeRequest,
  readReply,
  readStream,
  readError,
  count: { writeRequest: writeCountRequest, readReply: readCountReply },
  embeddings: {
    operation: 'batch-embeddings',
    writeRequest: writeEmbeddingRequest,
    readReply: readEmbeddingReply,
  },
}
