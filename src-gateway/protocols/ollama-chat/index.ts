import type { MediaSource } from '../../ir/media.ts'
import type { ReadReplyContext, UpstreamProtocol } from '../conversion.ts'
import { readEmbeddingReply, writeEmbeddingRequest } from './embeddings.ts'
import { upstreamPath } from './endpoints.ts'
import { readError } from './error.ts'
import { OllamaReader, readReply } from './read-stream.ts'
import { writeRequest } from './write-request.ts'

/** Ollama's own API, whose streams are lines of JSON. https://docs.ollama.com/api */
export const ollamaChat = {
  id: 'ollama-chat',
  framing: 'ndjson',
  upstreamPath,
  takesSource: (_kind: 'image' | 'audio' | 'file', source: MediaSource) =>
    source.kind === 'data' || source.kind === 'text',
  writeRequest,
  readReply,
  readStream: (context: Pick<ReadReplyContext, 'hints'>) => new OllamaReader(context),
  readError,
  embeddings: { operation: 'embeddings', writeRequest: writeEmbeddingRequest, readReply: readEmbeddingReply },
} satisfies UpstreamProtocol
