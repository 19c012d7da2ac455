/**
 * The benchmark's upstream: `POST /v1/chat/completions`, JSON and SSE. Answers from bytes made once, so that nearly all of the
 * time measured is the gateway's. `GET /config?events=64&delayMs=5` sets what streams look like; `GET /stats` counts.
 */
import { createServer, type ServerResponse } from 'node:http'

const text = 'The quick brown fox jumps over the lazy dog. '.repeat(20)
const usage = {
  prompt_tokens: 364,
  completion_tokens: 240,
  total_tokens: 604,
  prompt_tokens_details: { cached_tokens: 128 },
  completion_tokens_details: { reasoning_tokens: 0 },
}
const base = { id: 'chatcmpl-bench', created: 1_760_000_000, model: 'gpt-4o-mini' }
const document = Buffer.from(
  JSON.stringify({
    ...base,
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
    usage,
  }),
)
const chunk = (delta: unknown, finish: string | null) =>
  Buffer.from(
    `data: ${JSON.stringify({ ...base, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }], usage: null })}\n\n`,
  )
const first = chunk({ role: 'assistant', content: '' }, null)
const middle = chunk({ content: ' token' }, null)
const last = Buffer.concat([
  chunk({}, 'stop'),
  Buffer.from(
    `data: ${JSON.stringify({ ...base, object: 'chat.completion.chunk', choices: [], usage })}\n\ndata: [DONE]\n\n`,
  ),
])
const streaming = Buffer.from('"stream":true')

let events = 64
let delayMs = 0
const stats = { requests: 0, open: 0, done: 0, aborted: 0 }

function stream(response: ServerResponse): void {
  stats.open++
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.on('close', () => {
    stats.open--
    if (response.writableFinished) stats.done++
    else stats.aborted++
  })
  response.write(first)
  let sent = 1
  if (delayMs === 0) {
    for (; sent < events - 1; sent++) response.write(middle)
    response.end(last)
    return
  }
  const next = () => {
    if (response.destroyed) return
    if (++sent < events) {
      response.write(middle)
      setTimeout(next, delayMs)
    } else response.end(last)
  }
  setTimeout(next, delayMs)
}

createServer((request, response) => {
  if (request.method === 'GET') {
    const url = new URL(request.url ?? '/', 'http://mock')
    if (url.pathname === '/config') {
      events = Number(url.searchParams.get('events') ?? events)
      delayMs = Number(url.searchParams.get('delayMs') ?? delayMs)
      Object.assign(stats, { requests: 0, done: 0, aborted: 0 })
    }
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(stats))
    return
  }
  let isStream = false
  request.on('data', (part: Buffer) => {
    isStream ||= part.includes(streaming)
  })
  request.on('end', () => {
    stats.requests++
    if (isStream) return stream(response)
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': document.length })
    response.end(document)
  })
}).listen(Number(process.env.PORT ?? 0), '127.0.0.1', function (this: { address(): unknown }) {
  process.stdout.write(`${JSON.stringify(this.address())}\n`)
})
process.on('disconnect', () => process.exit(0))
process.on('SIGTERM', () => process.exit(0))
