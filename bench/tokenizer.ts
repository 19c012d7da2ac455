/**
 * `node bench/tokenizer.ts [--rounds n]`: what counting costs the relay's loop. An estimate for a reservation must take under 5 µs in
 * the median; to remember what passes of a stream, under 0.2 µs an event. Ends with 1 when one of them takes longer. What the
 * counting thread takes for a prompt is printed beside it, for nobody waits for it on that loop.
 */
import { parseArgs } from 'node:util'
import { openaiChat } from '../src-gateway/protocols/openai-chat/index.ts'
import { estimateForReservation } from '../src-gateway/relay/estimate-for-reservation.ts'
import { PassedBytes } from '../src-gateway/relay/uncounted/passed-bytes.ts'
import { createTokenizer } from '../src-gateway/tokenizer/create-tokenizer.ts'
import { requestBody } from './request-body.ts'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '400' } } })
const rounds = Number(values.rounds)

/** Calls measured together: one alone is shorter than the clock can tell. */
const batch = 100

/** Microseconds of one call, in the median of the rounds. */
function medianOf(call: () => unknown): number {
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now()
    for (let at = 0; at < batch; at++) call()
    return ((performance.now() - start) * 1_000) / batch
  })
  return times.sort((a, b) => a - b)[times.length >> 1] ?? 0
}

interface Line {
  what: string
  microseconds: number
  most: number | undefined
}

const route = { protocol: 'openai-chat', operation: 'chat' } as const
const lines: Line[] = (['json2k', 'json100k', 'stream2k'] as const).map((kind) => {
  const body = Buffer.from(requestBody(kind))
  const envelope = openaiChat.readEnvelope(route, body, undefined)
  const call = () => estimateForReservation({ operation: 'chat', body, envelope })
  return { what: `estimate of ${kind}`, microseconds: medianOf(call), most: 5 }
})

/** Events of a chat stream as they come from the socket, most of them alone. */
const events = Array.from({ length: 64 }, () => Buffer.alloc(220, 'x'))
const remember = () => {
  const passed = new PassedBytes(64 * 1024)
  for (const event of events) passed.add(event)
  passed.release()
}
lines.push({ what: 'remembering one event', microseconds: medianOf(remember) / events.length, most: 0.2 })

const tokenizer = createTokenizer()
const text = requestBody('json100k')
await tokenizer.countText(text, 'gpt-4o')
const start = performance.now()
for (let at = 0; at < 5; at++) await tokenizer.countText(text, 'gpt-4o')
lines.push({ what: '100 kB in the thread', microseconds: ((performance.now() - start) * 1_000) / 5, most: undefined })
await tokenizer.close()

for (const { what, microseconds, most } of lines) {
  const limit = most === undefined ? '' : `at most ${most}`
  process.stdout.write(`${what.padEnd(24)} ${microseconds.toFixed(2).padStart(10)} µs  ${limit}\n`)
}
if (lines.some(({ microseconds, most }) => most !== undefined && microseconds > most)) process.exitCode = 1
