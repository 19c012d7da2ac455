import { Pool } from 'undici'
import type { ProtocolId } from '../src-gateway/contract/index.ts'
import { microseconds, StampReader } from './stream-stamp.ts'

/** One stream as a client saw it. Times are in milliseconds. */
export interface StreamSeen {
  /** Pieces of text that came. */
  pieces: number
  /** From the request to the first piece of text. */
  firstText: number
  /** From the upstream's writing of the first piece to the client's reading of it. */
  firstDelay: number
  /** The same of every later piece. */
  delays: number[]
  status: number
  /** Whether the gateway says that it translated. */
  translated: boolean
}

const question = 'What does the harbour office say about the tide tables?'

interface Ask {
  path: string
  body: object
}

/** A small request for a stream, in each protocol that is measured. */
const asks = {
  'openai-chat': (model) => ({
    path: '/v1/chat/completions',
    body: {
      model,
      messages: [{ role: 'user', content: question }],
      stream: true,
      stream_options: { include_usage: true },
    },
  }),
  'openai-responses': (model) => ({
    path: '/v1/responses',
    body: { model, input: question, stream: true, store: false },
  }),
  'anthropic-messages': (model) => ({
    path: '/v1/messages',
    body: { model, max_tokens: 4096, messages: [{ role: 'user', content: question }], stream: true },
  }),
  gemini: (model) => ({
    path: `/v1beta/models/${model}:streamGenerateContent?alt=sse`,
    body: { contents: [{ role: 'user', parts: [{ text: question }] }] },
  }),
} satisfies Partial<Record<ProtocolId, (model: string) => Ask>>

export type StreamedProtocol = keyof typeof asks

/** Asks a gateway for streams, on connections that it keeps. */
export class StreamClient {
  private readonly pool: Pool
  private readonly headers: Readonly<Record<string, string>>

  constructor(origin: string, headers: Readonly<Record<string, string>>) {
    this.pool = new Pool(origin, { connections: null, pipelining: 1, bodyTimeout: 10_000, headersTimeout: 10_000 })
    this.headers = headers
  }

  /** Reads one stream to its end; `onPiece` is called for each piece of text. Rejects when the connection breaks. */
  stream(protocol: StreamedProtocol, model: string, onPiece?: () => void): Promise<StreamSeen> {
    const { path, body }: Ask = asks[protocol](model)
    const seen: StreamSeen = { pieces: 0, firstText: 0, firstDelay: 0, delays: [], status: 0, translated: false }
    const stamps = new StampReader()
    const asked = microseconds()
    return new Promise((resolve, reject) => {
      this.pool.dispatch(
        {
          method: 'POST',
          path,
          headers: { 'content-type': 'application/json', ...this.headers },
          body: JSON.stringify(body),
        },
        {
          // Its presence tells undici which of its handler interfaces this is.
          onRequestStart() {},
          onResponseStart(_controller, status, headers) {
            seen.status = status
            seen.translated = headers['x-burncloud-mode'] === 'translate'
          },
          onResponseData(_controller, part) {
            const now = microseconds()
            stamps.push(part.toString('latin1'), (stamp) => {
              const delay = (now - stamp) / 1000
              if (seen.pieces++ > 0) seen.delays.push(delay)
              else {
                seen.firstDelay = delay
                seen.firstText = (now - asked) / 1000
              }
              onPiece?.()
            })
          },
          onResponseEnd: () => resolve(seen),
          onResponseError: (_controller, error) => reject(error),
        },
      )
    })
  }

  close(): Promise<void> {
    return this.pool.close()
  }
}
