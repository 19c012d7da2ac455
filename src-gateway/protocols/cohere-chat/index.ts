import type { MediaSource } from '../../ir/media.ts'
import type { ReadReplyContext, UpstreamProtocol } from '../conversion.ts'
import { readEmbeddingReply, writeEmbeddingRequest } from './embeddings.ts'
import { upstreamPath } from './endpoints.ts'
import { readError } from './error.ts'
import { readReply } from './read-response.ts'
import { CohereReader } from './read-stream.ts'
import { writeRequest } from './write-request.ts'

/** Cohere's own API, version 2. https://docs.cohere.com/reference/chat */
export const cohereChat = {
  id: 'cohere-chat',
  framing: 'sse',
  upstreamPath,
  /** Pictures by URL or as data; documents as words only, so they are fetched. */
  takesSource: (kind: 'image' | 'audio' | 'file', source: MediaSource) =>
    source.kind === 'data' || source.kind === 'text' || (kind === 'image' && source.kind === 'url'),
  writeRequest,
  readReply,
  readStream: (context: Pick<ReadReplyContext, 'hints'>) => new CohereReader(context),
  readError,
  embeddings: { operation: 'embeddings', writeRequest: writeEmbeddingRequest, readReply: readEmbeddingReply },
} satisfies UpstreamProtocol
