import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GatewayError } from '../contract/index.ts'
import { assembleResponse } from '../ir/assemble.ts'
import type { ReplyEvent } from '../ir/event.ts'
import type { FinishReason } from '../ir/finish-reason.ts'
import type { ConversationRequest } from '../ir/request.ts'
import { noUsage } from '../ir/usage.ts'
import type { ConversionSample } from './conversion.cases.ts'
import {
  ask,
  framesOf,
  grammarFault,
  lookOut,
  readAll,
  reading,
  said,
  twoCalls,
  writing,
} from './conversion.fixture.ts'
import type { JsonObject } from './conversion.ts'
import type { Protocol } from './types.ts'

const finishes = ['stop', 'length', 'tool-calls', 'content-filter'] as const

/** Any answer that an upstream may give: texts, thinking and calls, overlapping, some never ended. */
const anyAnswer = fc
  .record({
    parts: fc.array(
      fc.record({
        type: fc.constantFrom('text' as const, 'thinking' as const, 'tool-call' as const),
        words: fc.array(fc.string({ minLength: 1, unit: 'grapheme', maxLength: 8 }), { maxLength: 3 }),
        ends: fc.boolean(),
      }),
      { maxLength: 5 },
    ),
    overlap: fc.boolean(),
    finish: fc.constantFrom(undefined, ...finishes),
    usage: fc.boolean(),
  })
  .map(({ parts, overlap, finish, usage }): ReplyEvent[] => {
    const starts: ReplyEvent[] = []
    const rest: ReplyEvent[] = []
    for (const [index, { type, words, ends }] of parts.entries()) {
      const part = type === 'tool-call' ? toolCall(index) : { type }
      const pieces = type === 'tool-call' ? ['{"words":', JSON.stringify(words), '}'] : words
      const into = overlap ? rest : starts
      starts.push({ type: 'part-start', index, part })
      for (const piece of pieces) into.push({ type: 'part-delta', index, text: piece })
      if (ends) into.push({ type: 'part-end', index })
    }
    const reason: FinishReason | undefined = finish && { unified: finish, raw: undefined }
    return [
      { type: 'response-start', id: 'x', model: 'm' },
      ...starts,
      ...rest,
      ...(usage ? [{ type: 'usage' as const, usage: { ...noUsage, input: 20, cacheRead: 10, output: 5 } }] : []),
      ...(reason === undefined ? [] : [{ type: 'finish' as const, reason }]),
    ]
  })

const toolCall = (index: number) =>
  ({ type: 'tool-call', id: `call_${index}`, name: 'look_out', kind: 'function' }) as const

/** Runs the cases that every protocol passes which clients speak; it is its own reader. */
export function describeClient(sample: ConversionSample<Protocol>): void {
  const { protocol, model } = sample
  const route = { protocol: protocol.id, operation: 'chat' } as const
  const readBack = (body: JsonObject) => protocol.readRequest({ route, body, headers: {} })

  describe(`${protocol.id} clients`, () => {
    it('ask for what was written for them', () => {
      const asked = ask({
        system: [{ type: 'text', text: 'Be brief.' }],
        messages: twoCalls,
        tools: [lookOut],
        toolChoice: { type: 'tool', name: 'look_out' },
        maxOutputTokens: 4321,
      })
      const { body } = protocol.writeRequest(asked, {
        model,
        stream: false,
        quirks: {},
        inbound: protocol.id,
        recall: () => undefined,
      })
      const back = readBack(body)
      const words = ({ messages, system }: ConversationRequest) => ({
        system: system.map((part) => part.text).join(''),
        said: messages.flatMap(({ role, content }) => content.map((part) => wordsOf(role, part))).filter(Boolean),
      })
      expect(words(back)).toEqual(words(asked))
      expect(back.tools).toMatchObject([{ type: 'function', name: 'look_out', description: lookOut.description }])
      expect(back.toolChoice).toEqual(asked.toolChoice)
      expect(back.maxOutputTokens).toBe(4321)
    })

    it('are told what is wrong with a request, whatever it is', () => {
      fc.assert(
        fc.property(fc.dictionary(fc.constantFrom(...bodyFields), fc.jsonValue()), (body) => {
          try {
            readBack(body)
          } catch (error) {
            expect(error).toBeInstanceOf(GatewayError)
            expect((error as GatewayError).status).toBe(400)
          }
        }),
        { numRuns: 300 },
      )
    })

    it('read from a stream and from a document what the answer says', () => {
      fc.assert(
        fc.property(anyAnswer, (events) => {
          const response = assembleResponse(events)
          const expected = { text: said(response).text, calls: said(response).calls }
          const writer = protocol.writeStream(writing())
          const stream = events.map((event) => writer.write(event)).join('') + writer.end()
          const read = readAll(protocol.readStream(reading()), framesOf(protocol, stream))
          expect(grammarFault(read)).toBe('')
          expect(said(assembleResponse(read))).toMatchObject(expected)
          const document = JSON.parse(JSON.stringify(protocol.writeReply(response, writing()))) as unknown
          const whole = assembleResponse(protocol.readReply(document, reading()))
          expect(said(whole)).toMatchObject(expected)
          expect(whole.error).toBeUndefined()
          if (response.usage !== undefined) {
            for (const { usage } of [whole, assembleResponse(read)])
              expect(usage).toMatchObject({ input: 20, cacheRead: 10, output: 5 })
          }
        }),
        { numRuns: 150 },
      )
    })

    it('are told that an answer was cut off or withheld', () => {
      for (const unified of ['length', 'content-filter'] as const) {
        const events: ReplyEvent[] = [
          { type: 'response-start' },
          { type: 'part-start', index: 0, part: { type: 'text' } },
          { type: 'part-delta', index: 0, text: 'Two' },
          { type: 'part-end', index: 0 },
          { type: 'finish', reason: { unified, raw: undefined } },
        ]
        const writer = protocol.writeStream(writing())
        const stream = events.map((event) => writer.write(event)).join('') + writer.end()
        const read = assembleResponse(readAll(protocol.readStream(reading()), framesOf(protocol, stream)))
        const whole = protocol.readReply(protocol.writeReply(assembleResponse(events), writing()), reading())
        for (const response of [read, assembleResponse(whole)])
          expect(said(response)).toMatchObject({ text: 'Two', finish: unified })
      }
    })

    it('are told an error after output began', () => {
      const writer = protocol.writeStream(writing())
      const begun = writer.write({ type: 'response-start' })
      const part = writer.write({ type: 'part-start', index: 0, part: { type: 'text' } })
      const words = writer.write({ type: 'part-delta', index: 0, text: 'Two' })
      const stream = begun + part + words + writer.fail({ status: 529, message: 'Overloaded.' })
      const events = readAll(protocol.readStream(reading()), framesOf(protocol, stream))
      expect(events.at(-1)).toMatchObject({ type: 'error', error: { message: 'Overloaded.' } })
    })
  })
}

const bodyFields = [
  ...['model', 'messages', 'input', 'contents', 'system', 'instructions', 'systemInstruction', 'tools', 'tool_choice'],
  ...['toolConfig', 'generationConfig', 'max_tokens', 'stop', 'thinking', 'reasoning', 'response_format', 'text', 'n'],
]

function wordsOf(role: string, part: ConversationRequest['messages'][number]['content'][number]): unknown {
  switch (part.type) {
    case 'text':
      return [role, part.text]
    case 'tool-call':
      return ['call', part.name, JSON.parse(part.input)]
    case 'tool-result':
      // Where a protocol has no mark for a failure, words say it.
      return [
        'result',
        part.content
          .map((piece) => (piece.type === 'text' ? piece.text : ''))
          .join('')
          .replace(/^(?:Error:|\[The tool failed\]) /, ''),
      ]
    default:
      return undefined
  }
}
