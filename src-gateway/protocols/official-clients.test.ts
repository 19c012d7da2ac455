import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Anthropic from '@anthropic-ai/sdk'
import { ApiError, GoogleGenAI } from '@google/genai'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ErrorCode } from '../contract/index.ts'
import { errorStatus } from '../contract/index.ts'
import { matchRelayRoute, protocols } from './registry.ts'
import type { ErrorView } from './types.ts'

/**
 * What we write is what the official clients read. A small server answers every relay address with an error, half a stream
 * and an error, or the model list.
 */
let answer: { code: ErrorCode; stream: boolean } = { code: 'key.invalid', stream: false }
let server: Server
let base: string

const listed = [
  { id: 'gpt-4o', createdAt: 1_715_367_049, ownedBy: 'main' },
  { id: 'claude-x', createdAt: 1_700_000_000, ownedBy: 'main' },
]

const firstEvents = {
  'openai-chat':
    'data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"}}]}\n\n',
  'openai-responses':
    'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta":"Hi","sequence_number":1}\n\n',
  'anthropic-messages':
    'event: message_start\ndata: {"type":"message_start","message":{"id":"m","type":"message","role":"assistant","content":[],"model":"x","usage":{"input_tokens":1,"output_tokens":1}}}\n\n',
  gemini: 'data: {"candidates":[{"content":{"parts":[{"text":"Hi"}],"role":"model"}}]}\r\n\r\n',
}

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume()
    const match = matchRelayRoute(request.method ?? '', request.url ?? '', request.headers)
    if (match === undefined || !('route' in match)) {
      response.writeHead(599).end()
      return
    }
    const { route } = match
    const protocol = protocols[route.protocol]
    if (route.operation === 'models') {
      response.writeHead(200, { 'content-type': 'application/json' }).end(protocol.writeModels(listed))
      return
    }
    const error: ErrorView = {
      status: errorStatus[answer.code],
      code: answer.code,
      message: 'No, because.',
      requestId: 'req_9',
    }
    if (answer.stream) {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(firstEvents[route.protocol])
      response.end(protocol.writeStreamError(error, 'sse'))
      return
    }
    const written = protocol.writeError(error)
    response.writeHead(error.status, { 'content-type': written.contentType, 'x-request-id': 'req_9' }).end(written.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const openai = () => new OpenAI({ baseURL: `${base}/v1`, apiKey: 'k', maxRetries: 0 })
const anthropic = () => new Anthropic({ baseURL: base, apiKey: 'k', maxRetries: 0 })
const google = () => new GoogleGenAI({ apiKey: 'k', httpOptions: { baseUrl: base } })
const chat = { model: 'm', messages: [{ role: 'user' as const, content: 'hi' }] }

async function failure(run: () => Promise<unknown>): Promise<unknown> {
  try {
    await run()
  } catch (error) {
    return error
  }
  throw new Error('the client did not notice the error')
}

describe('official clients', () => {
  it('openai raises its own class with our code, by status', async () => {
    const cases = [
      ['key.invalid', OpenAI.AuthenticationError],
      ['model.not_allowed', OpenAI.PermissionDeniedError],
      ['model.unknown', OpenAI.NotFoundError],
      ['request.malformed', OpenAI.BadRequestError],
      ['limit.rate', OpenAI.RateLimitError],
      ['channel.unavailable', OpenAI.InternalServerError],
    ] as const
    for (const [code, type] of cases) {
      answer = { code, stream: false }
      for (const run of [
        () => openai().chat.completions.create(chat),
        () => openai().responses.create({ model: 'm', input: 'hi' }),
      ]) {
        const error = await failure(run)
        expect(error).toBeInstanceOf(type)
        expect(error).toMatchObject({ code, requestID: 'req_9', message: expect.stringContaining('No, because.') })
      }
    }
  })

  it('openai raises an error told in a stream', async () => {
    answer = { code: 'upstream.reset', stream: true }
    const seen: unknown[] = []
    const error = await failure(async () => {
      for await (const chunk of await openai().chat.completions.create({ ...chat, stream: true })) seen.push(chunk)
    })
    expect(seen).toHaveLength(1)
    expect(error).toMatchObject({ code: 'upstream.reset', message: expect.stringContaining('No, because.') })
    const other = await failure(async () => {
      for await (const event of await openai().responses.create({ model: 'm', input: 'hi', stream: true }))
        seen.push(event)
    })
    expect(seen).toHaveLength(2)
    expect(other).toMatchObject({ code: 'upstream.reset' })
  })

  it('anthropic raises its own class with our code', async () => {
    const cases = [
      ['key.invalid', Anthropic.AuthenticationError, 'authentication_error'],
      ['model.unknown', Anthropic.NotFoundError, 'not_found_error'],
      ['limit.rate', Anthropic.RateLimitError, 'rate_limit_error'],
      ['upstream.unreachable', Anthropic.InternalServerError, 'api_error'],
    ] as const
    for (const [code, type, word] of cases) {
      answer = { code, stream: false }
      const error = await failure(() => anthropic().messages.create({ ...chat, max_tokens: 5 }))
      expect(error).toBeInstanceOf(type)
      expect(error).toMatchObject({ type: word, errorCode: code, apiMessage: 'No, because.' })
    }
  })

  it('anthropic raises an error told in a stream', async () => {
    answer = { code: 'upstream.reset', stream: true }
    const seen: unknown[] = []
    const error = await failure(async () => {
      for await (const event of await anthropic().messages.create({ ...chat, max_tokens: 5, stream: true }))
        seen.push(event)
    })
    expect(seen).toHaveLength(1)
    expect(error).toMatchObject({ type: 'api_error', message: expect.stringContaining('No, because.') })
  })

  it('google raises its error with our code in the body, whole or streamed', async () => {
    answer = { code: 'key.invalid', stream: false }
    const error = await failure(() => google().models.generateContent({ model: 'm', contents: 'hi' }))
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({ status: 401, message: expect.stringContaining('"reason":"key.invalid"') })
    answer = { code: 'upstream.reset', stream: true }
    const late = await failure(async () => {
      for await (const chunk of await google().models.generateContentStream({ model: 'm', contents: 'hi' })) void chunk
    })
    expect(late).toBeInstanceOf(ApiError)
    expect(late).toMatchObject({ status: 502 })
  })

  it('all read the model list', async () => {
    const ids = listed.map((model) => model.id)
    expect((await openai().models.list()).data.map((model) => model.id)).toEqual(ids)
    expect((await anthropic().models.list()).data.map((model) => model.id)).toEqual(ids)
    const names: string[] = []
    for await (const model of await google().models.list()) names.push(model.name ?? '')
    expect(names).toEqual(ids.map((id) => `models/${id}`))
  })
})
