import { expect, it } from 'vitest'
import { keptExchange } from './log.ts'

it('takes messages that were kept before there were headers, and says nothing of headers then', () => {
  const message = { text: '{}', length: 2, truncated: false }
  const old = {
    clientRequest: message,
    upstreamRequest: message,
    upstreamReply: message,
    clientReply: message,
    warnings: [],
  }
  expect(keptExchange.parse(old)).toEqual(old)
})
