import type { MediaSource } from '../../ir/media.ts'
import type { Quirks } from '../conversion.ts'
import type { Protocol } from '../types.ts'
import { endpoints, match, readEnvelope, upstreamPath } from './endpoints.ts'
import { readError, writeError, writeStreamError } from './error.ts'
import { homecoming } from './homecoming.ts'
import { writeModel, writeModels } from './models.ts'
import { observe } from './observe.ts'
import { own } from './own.ts'
import { quirksOf } from './quirks.ts'
import { readRequest } from './read-request.ts'
import { readCount, readReply } from './read-response.ts'
import { readStream } from './read-stream.ts'
import { addSystemPrompt } from './system-prompt.ts'
import { writeCountRequest, writeRequest } from './write-request.ts'
import { writeReply } from './write-response.ts'
import { writeStream } from './write-stream.ts'

/** Pictures and PDFs may be named by URL; sound has no place at all. */
function takesSource(kind: 'image' | 'audio' | 'file', source: MediaSource, quirks: Quirks): boolean {
  if (kind === 'audio') return false
  const { imageUrls = true, fileUrls = true, fileIds = true } = quirksOf(quirks)
  switch (source.kind) {
    case 'data':
      return true
    case 'text':
      return kind === 'file'
    case 'file':
      return source.protocol === own && fileIds
    case 'url':
      if (!/^https?:/i.test(source.url)) return false
      if (kind === 'image') return imageUrls
      return (
        fileUrls &&
        (source.mediaType === 'application/pdf' ||
          (source.mediaType === undefined && /\.pdf(?:[?#]|$)/i.test(source.url)))
      )
  }
}

/** Anthropic's Messages. */
export const anthropicMessages = {
  id: own,
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
  // https://docs.anthropic.com/en/api/versioning
  headers: { 'anthropic-version': '2023-06-01' },
  takesSource,
  writeRequest,
  readReply,
  readStream,
  readError,
  count: { writeRequest: writeCountRequest, readReply: readCount },
  answersWithout: ['image', 'audio', 'file'],
  homecoming,
  addSystemPrompt,
  prefers: [own, 'bedrock-converse', 'openai-responses', 'gemini', 'openai-chat', 'cohere-chat', 'ollama-chat'],
  readRequest,
  writeReply,
  writeStream,
  counting: { readRequest, writeReply: (tokens: number) => ({ input_tokens: tokens }) },
} satisfies Protocol
