import { describe, expect, it } from 'vitest'
import type { Message } from '../../ir/part.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import type { JsonObject } from '../conversion.ts'
import { readCountRequest, readRequest } from './read-request.ts'
import { readWires, requestContext, skipped, wirePresent } from './wire.fixture.ts'
import { writeRequest } from './write-request.ts'

const route = { protocol: 'gemini', operation: 'chat', model: 'gemini-3-flash-preview' } as const

function read(body: JsonObject): ConversationRequest {
  return readRequest({ route, body, headers: {} })
}

function modelOf(url: string): string {
  return /\/models\/([^/:?]+)/.exec(url)?.[1] ?? ''
}

/** Made-up ids differ from one reading to the next; by the order in which they come they are the same. */
function comparable({ messages, tools: unsorted, ...request }: ConversationRequest): unknown {
  // The order of tools says nothing.
  const tools = unsorted.toSorted((left, right) => left.name.localeCompare(right.name))
  const joined: Message[] = []
  for (const message of messages) {
    const last = joined.at(-1)
    // Neighbours of one role are one turn, whoever counts them.
    if (last?.role === message.role)
      joined[joined.length - 1] = { ...last, content: [...last.content, ...message.content] }
    else joined.push(message)
  }
  const ids = new Map<string, string>()
  return JSON.parse(
    JSON.stringify({ ...request, tools, joined }, (_key, value: unknown) => {
      if (typeof value !== 'string' || !/^call_BC\w{22}$/.test(value)) return value
      if (!ids.has(value)) ids.set(value, `made-up ${ids.size}`)
      return ids.get(value)
    }),
  )
}

describe.skipIf(!wirePresent)(`recorded requests${skipped}`, () => {
  const wires = readWires('gemini-generate', 'trimmed-blobs').filter(
    (wire) => wire.protocol === 'gemini-generate' && wire.request != null && wire.status === 200,
  )

  it('are many', () => {
    expect(wires.length).toBeGreaterThan(150)
  })

  it('mean the same when read, written and read again', () => {
    for (const { id, request, url } of wires) {
      const first = read(request!)
      const vertex = url.includes('aiplatform')
      const quirks = { labels: vertex, fileUris: ['gs', 'files', 'youtube', 'http'] }
      const { body, warnings } = writeRequest(first, requestContext({ model: modelOf(url), inbound: 'gemini', quirks }))
      expect(warnings, id).toEqual([])
      expect(comparable(read(JSON.parse(JSON.stringify(body)) as JsonObject)), id).toEqual(comparable(first))
    }
  })

  it('of countTokens are read in both forms', () => {
    for (const { id, request } of readWires('count-tokens').filter(({ url }) => url.includes(':countTokens'))) {
      const plain = readCountRequest({ route, body: request!, headers: {} })
      const whole = readCountRequest({ route, body: { generateContentRequest: request }, headers: {} })
      expect(plain.messages.length, id).toBeGreaterThan(0)
      expect(whole, id).toEqual(plain)
    }
  })
})
