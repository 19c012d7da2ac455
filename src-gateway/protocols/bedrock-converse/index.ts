import type { ReadReplyContext, UpstreamProtocol } from '../conversion.ts'
import { readCount } from './count.ts'
import { upstreamPath } from './endpoints.ts'
import { readError } from './error.ts'
import { readReply } from './read-response.ts'
import { ConverseReader } from './read-stream.ts'
import { takesSource } from './takes-source.ts'
import { writeCountRequest, writeRequest } from './write-request.ts'

/** Amazon Bedrock's Converse API; its event streams reach it as server-sent events (`converseToSse`). */
export const bedrockConverse = {
  id: 'bedrock-converse',
  framing: 'sse',
  upstreamPath,
  takesSource,
  writeRequest,
  readReply,
  readStream: (context: Pick<ReadReplyContext, 'hints'>) => new ConverseReader(context),
  readError,
  count: { writeRequest: writeCountRequest, readReply: readCount },
} satisfies UpstreamProtocol
