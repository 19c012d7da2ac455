/**
 * An upstream that streams, in each of the four protocols that clients speak: which one is asked for shows in the path. Every
 * piece of text is `pieceLength` characters, a `~` and the time it was written at, so that whoever reads it can tell what
 * stood in between, whatever protocol it was carried in. `GET /config?pieces=120&delayMs=4` sets what streams look like.
 */
import { createServer, type ServerResponse } from 'node:http'
import type { ProtocolId } from '../src-gateway/contract/index.ts'
import type { ReplyEvent } from '../src-gateway/ir/event.ts'
import type { ConversationRequest } from '../src-gateway/ir/request.ts'
import { noUsage } from '../src-gateway/ir/usage.ts'
import { protocols } from '../src-gateway/protocols/registry.ts'
import { microseconds, pieceLength } from './stream-stamp.ts'

const blank = `~${'0'.repeat(pieceLength - 1)}`

const request: ConversationRequest = {
  model: 'the-model',
  stream: true,
  system: [],
  messages: [],
  tools: [],
  sampling: {},
  stop: [],
  includeUsage: true,
  extensions: {},
}

/** One stream: what comes before the second piece of text, any piece as what stands around it, and what comes at the end. */
interface Script {
  opening: string[]
  before: string
  after: string
  closing: string[]
}

let pieces = 120
let delayMs = 0
let scripts = new Map<ProtocolId, Script>()

/** The stream as the protocol's own writer frames it. */
function scriptOf(id: ProtocolId): Script {
  const writer = protocols[id].writeStream({
    request,
    clientBody: {},
    model: 'the-model',
    id: 'abcdefghijklmnopqrstuvwx',
    createdAt: 1_790_000_000,
    framing: 'sse',
  })
  const write = (events: ReplyEvent[]): string => events.map((event) => writer.write(event)).join('')
  const delta: ReplyEvent = { type: 'part-delta', index: 0, text: blank }
  const opening = write([
    { type: 'response-start', id: 'reply1', model: 'the-model', createdAt: 1_790_000_000 },
    { type: 'part-start', index: 0, part: { type: 'text' } },
    delta,
  ])
  const second = write([delta])
  for (let piece = 2; piece < pieces; piece++) writer.write(delta)
  const closing = write([
    { type: 'part-end', index: 0 },
    { type: 'usage', usage: { ...noUsage, input: 1000, output: pieces } },
    { type: 'finish', reason: { unified: 'stop', raw: undefined } },
  ])
  const [before = '', after = ''] = second.split(blank)
  return { opening: framesOf(opening), before, after, closing: framesOf(closing + writer.end()) }
}

function framesOf(text: string): string[] {
  return text.split(/(?<=\r?\n\r?\n)/).filter((frame) => frame !== '')
}

function protocolOf(path: string): ProtocolId {
  if (path.endsWith('/chat/completions')) return 'openai-chat'
  if (path.endsWith('/responses')) return 'openai-responses'
  return path.endsWith('/messages') ? 'anthropic-messages' : 'gemini'
}

let lastStamp = 0

/** The time now as a piece of text; no two are alike. */
function stamp(): string {
  lastStamp = Math.max(microseconds(), lastStamp + 1)
  return `~${String(lastStamp).padStart(pieceLength - 1, '0')}`
}

function stream(response: ServerResponse, { opening, before, after, closing }: Script): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const frame of opening) response.write(frame.replace(blank, stamp))
  let sent = 1
  const next = (): void => {
    if (response.destroyed) return
    if (sent < pieces) {
      sent++
      response.write(before + stamp() + after)
      if (delayMs > 0) setTimeout(next, delayMs)
      return
    }
    for (const frame of closing) response.write(frame)
    response.end()
  }
  if (delayMs > 0) setTimeout(next, delayMs)
  else while (!response.writableEnded && !response.destroyed) next()
}

createServer((incoming, response) => {
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://upstream')
  if (pathname === '/config') {
    pieces = Number(searchParams.get('pieces'))
    delayMs = Number(searchParams.get('delayMs'))
    scripts = new Map()
    response.end('{}')
    return
  }
  incoming.resume()
  incoming.on('end', () => {
    const id = protocolOf(pathname)
    const script = scripts.get(id) ?? scriptOf(id)
    scripts.set(id, script)
    stream(response, script)
  })
}).listen(0, '127.0.0.1', function (this: { address(): unknown }) {
  process.stdout.write(`${JSON.stringify(this.address())}\n`)
})
process.on('SIGTERM', () => process.exit(0))
