import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as an upstream got it. */
export interface SeenRequest {
  method: string
  url: string
  headers: IncomingMessage['headers']
  rawHeaders: string[]
  body: Buffer
  /** Resolves when the connection was closed before the reply was finished. */
  aborted: Promise<void>
}

export type Script = (seen: SeenRequest, response: ServerResponse) => void

export interface ScriptedUpstream {
  url: string
  seen: SeenRequest[]
  /** What to do with the requests that come from now on. */
  script: Script
  close(): Promise<void>
}

/** A real upstream on a free port of 127.0.0.1 that answers as a test tells it. */
export async function startUpstream(script: Script): Promise<ScriptedUpstream> {
  const upstream: ScriptedUpstream = { url: '', seen: [], script, close: async () => {} }
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    const aborted = new Promise<void>((resolve) => {
      response.on('close', () => {
        if (!response.writableFinished) resolve()
      })
    })
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('error', () => {})
    request.on('end', () => {
      const seen: SeenRequest = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        rawHeaders: request.rawHeaders,
        body: Buffer.concat(parts),
        aborted,
      }
      upstream.seen.push(seen)
      upstream.script(seen, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  upstream.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  upstream.close = () =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return upstream
}

/** An address where nobody listens. */
export async function closedUrl(): Promise<string> {
  const upstream = await startUpstream(() => {})
  await upstream.close()
  return upstream.url
}

/** A script that answers with JSON. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Script {
  const text = JSON.stringify(body)
  return (_seen, response) => {
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      ...headers,
    })
    response.end(text)
  }
}

/** A chat completion of the usual shape. */
export const chatReply = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'gpt-4o',
  choices: [{ index: 0, message: { role: 'assistant', content: 'hello' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 },
}

function chunk(delta: unknown, finish: string | null = null): string {
  const choices = [{ index: 0, delta, finish_reason: finish }]
  return `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'gpt-4o', choices })}\n\n`
}

/** The events of a short chat stream with usage, one string each; the last is `[DONE]`. */
export const chatEvents: readonly string[] = [
  chunk({ role: 'assistant', content: '' }),
  chunk({ content: 'hel' }),
  chunk({ content: 'lo' }),
  chunk({}, 'stop'),
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'gpt-4o', choices: [], usage: chatReply.usage })}\n\n`,
  'data: [DONE]\n\n',
]

/** A script that answers with the given pieces of a stream, each in a write of its own. */
export function stream(pieces: readonly (string | Buffer)[], headers: Record<string, string> = {}): Script {
  return (_seen, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', ...headers })
    const next = (at: number) => {
      const piece = pieces[at]
      if (response.destroyed) return
      if (piece === undefined) response.end()
      else response.write(piece, () => setImmediate(next, at + 1))
    }
    next(0)
  }
}
