import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ApiError, type GenerateContentResponse, GoogleGenAI } from '@google/genai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assembleResponse } from '../../ir/assemble.ts'
import type { ReplyEvent } from '../../ir/event.ts'
import { promptTokens } from '../../ir/usage.ts'
import type { JsonObject } from '../conversion.ts'
import { readEmbeddingRequest, writeEmbeddingReply } from './embeddings.ts'
import { match } from './endpoints.ts'
import { readRequest } from './read-request.ts'
import { readReply } from './read-response.ts'
import { readStream } from './read-stream.ts'
import { dataOf, readWires, replyContext, skipped, type Wire, wirePresent, writeContext } from './wire.fixture.ts'
import { writeReply } from './write-response.ts'
import { writeStream } from './write-stream.ts'

/** A server that answers every call with what our writers make of `events`. */
let events: readonly ReplyEvent[] = []
let seen: JsonObject = {}
let server: Server
let google: GoogleGenAI

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      seen = JSON.parse(Buffer.concat(chunks).toString()) as JsonObject
      const [path = '', query = ''] = (request.url ?? '').split('?')
      const route = match('POST', path, query)
      if (route?.operation === 'batch-embeddings' || route?.operation === 'embeddings') {
        const asked = readEmbeddingRequest({ route, body: seen, headers: {} })
        const reply = { vectors: asked.inputs.map((_, at) => [at, 0.5]), usage: undefined }
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify(writeEmbeddingReply(reply, asked)))
      } else if (route?.operation === 'count-tokens') response.end(JSON.stringify({ totalTokens: 7 }))
      else if (route?.stream !== undefined) {
        const writer = writeStream(writeContext(route.stream))
        response.setHeader('content-type', 'text/event-stream')
        for (const event of events) response.write(writer.write(event))
        response.end(writer.end())
      } else {
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify(writeReply(assembleResponse(events), writeContext())))
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  google = new GoogleGenAI({ apiKey: 'k', httpOptions: { baseUrl } })
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

interface Seen {
  text: string
  thought: string
  calls: { id: string | undefined; name: string | undefined; args: unknown }[]
  finish: string | undefined
  usage: { input: number; output: number } | undefined
}

function see(responses: readonly GenerateContentResponse[]): Seen {
  const parts = responses.flatMap((one) => one.candidates?.[0]?.content?.parts ?? [])
  const usage = responses.at(-1)?.usageMetadata
  return {
    text: parts.map((part) => (part.thought === true ? '' : (part.text ?? ''))).join(''),
    thought: parts.map((part) => (part.thought === true ? (part.text ?? '') : '')).join(''),
    calls: responses.flatMap((one) => one.functionCalls ?? []).map(({ id, name, args }) => ({ id, name, args })),
    finish: responses.at(-1)?.candidates?.[0]?.finishReason,
    usage:
      usage === undefined
        ? undefined
        : {
            input: usage.promptTokenCount ?? 0,
            output: (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0),
          },
  }
}

const ask = { model: 'm', contents: 'hi' }

async function streamed(): Promise<GenerateContentResponse[]> {
  const all: GenerateContentResponse[] = []
  for await (const chunk of await google.models.generateContentStream(ask)) all.push(chunk)
  return all
}

function eventsOf(wire: Wire): ReplyEvent[] {
  if (wire.sse === undefined) return readReply(wire.response, replyContext())
  const reader = readStream(replyContext())
  return [...dataOf(wire.sse).flatMap((data) => reader.read('', data)), ...reader.end()]
}

describe('Google’s own client', () => {
  it.skipIf(!wirePresent)(
    `reads every recorded answer as we do, whole and streamed${skipped}`,
    async () => {
      const wires = readWires('gemini-generate', 'crafted', 'trimmed-blobs').filter(
        (wire) => wire.protocol === 'gemini-generate' && wire.status === 200,
      )
      for (const wire of wires) {
        events = eventsOf(wire)
        const { candidates, usage } = assembleResponse(events)
        const content = candidates[0]?.content ?? []
        const wanted: Seen = {
          text: content.map((part) => (part.type === 'text' ? part.text : '')).join(''),
          thought: content.map((part) => (part.type === 'thinking' ? part.text : '')).join(''),
          calls: content.flatMap((part) =>
            part.type === 'tool-call'
              ? [{ id: part.id, name: part.name, args: JSON.parse(part.input) as unknown }]
              : [],
          ),
          finish: wire.facts.finish.at(-1) ?? 'SAFETY',
          usage: { input: usage === undefined ? 0 : promptTokens(usage), output: usage?.output ?? 0 },
        }
        if (wire.facts.finish.length === 0) wanted.finish = candidates[0]?.finish.raw
        expect(see([await google.models.generateContent(ask)]), wire.id).toEqual(wanted)
        expect(see(await streamed()), wire.id).toEqual(wanted)
      }
    },
    60_000,
  )

  it('raises an error that comes after output', async () => {
    events = [
      { type: 'response-start' },
      { type: 'part-start', index: 0, part: { type: 'text' } },
      { type: 'part-delta', index: 0, text: 'He' },
      { type: 'error', error: { status: 529, message: 'Overloaded', code: 'overloaded_error' } },
    ]
    const texts: string[] = []
    const run = async () => {
      for await (const chunk of await google.models.generateContentStream(ask)) texts.push(chunk.text ?? '')
    }
    await expect(run()).rejects.toThrow(ApiError)
    expect(texts).toEqual(['He'])
  })

  it('keeps a chat with calls going: what it sends back is understood', async () => {
    events = [
      { type: 'response-start' },
      { type: 'part-start', index: 0, part: { type: 'text' } },
      { type: 'part-delta', index: 0, text: 'Let me ' },
      { type: 'part-delta', index: 0, text: 'see.' },
      { type: 'part-end', index: 0 },
      { type: 'part-start', index: 1, part: { type: 'tool-call', id: 'toolu_1', name: 'f', kind: 'function' } },
      { type: 'part-delta', index: 1, text: '{"a":1}' },
      { type: 'part-end', index: 1, opaque: { origin: 'openai-responses', value: 'enc', id: 'rs_1' } },
      { type: 'finish', reason: { unified: 'tool-calls', raw: 'tool_use' } },
    ]
    const chat = google.chats.create({
      model: 'm',
      config: {
        systemInstruction: 'Be brief.',
        tools: [{ functionDeclarations: [{ name: 'f', parametersJsonSchema: { type: 'object' } }] }],
        thinkingConfig: { includeThoughts: true, thinkingBudget: 0 },
      },
    })
    for await (const chunk of await chat.sendMessageStream({ message: 'go' })) void chunk
    await chat.sendMessage({
      message: [{ functionResponse: { id: 'toolu_1', name: 'f', response: { output: 'done' } } }, { text: 'well?' }],
    })
    const request = readRequest({
      route: { protocol: 'gemini', operation: 'chat', model: 'm' },
      body: seen,
      headers: {},
    })
    expect(request).toMatchObject({
      system: [{ type: 'text', text: 'Be brief.' }],
      tools: [{ type: 'function', name: 'f', parameters: { type: 'object' } }],
      reasoning: { budgetTokens: 0, mode: 'disabled', show: true },
    })
    expect(request.messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'go' }] },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Let me see.' },
          {
            type: 'tool-call',
            id: 'toolu_1',
            name: 'f',
            kind: 'function',
            input: '{"a":1}',
            opaque: { origin: 'openai-responses', value: 'enc', id: 'rs_1' },
          },
        ],
      },
      {
        role: 'tool',
        content: [
          {
            type: 'tool-result',
            callId: 'toolu_1',
            name: 'f',
            kind: 'function',
            content: [{ type: 'text', text: 'done' }],
          },
        ],
      },
      { role: 'user', content: [{ type: 'text', text: 'well?' }] },
    ])
  })

  it('embeds and counts', async () => {
    const reply = await google.models.embedContent({
      model: 'm',
      contents: ['a', 'b'],
      config: { taskType: 'RETRIEVAL_QUERY', outputDimensionality: 2 },
    })
    expect(reply.embeddings?.map(({ values }) => values)).toEqual([
      [0, 0.5],
      [1, 0.5],
    ])
    expect((await google.models.countTokens({ model: 'm', contents: 'x' })).totalTokens).toBe(7)
  })
})
