import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assembleResponse } from '../ir/assemble.ts'
import type { ConversationRequest } from '../ir/request.ts'
import { noUsage, promptTokens, type Usage } from '../ir/usage.ts'
import {
  call,
  framesOf,
  from,
  grammarFault,
  lookOut,
  png,
  readAll,
  reading,
  said,
  text,
  twoCalls,
  write,
} from './conversion.fixture.ts'
import type { JsonObject, UpstreamProtocol } from './conversion.ts'

/** What the sample answers say in every protocol, the thinking where it has a place for it. */
export const answer = {
  thinking: 'Let me look.',
  text: 'Two herons 🪶.',
  calls: [
    ['look_out', { place: 'pond' }],
    ['look_out', { place: 'lake' }],
  ],
}

/** What an upstream's protocol brings to be put through the cases. */
export interface ConversionSample<P extends UpstreamProtocol = UpstreamProtocol> {
  protocol: P
  /** A model that takes tools, pictures and schemas, and thinks where any of the protocol does. */
  model: string
  /** `answer` as a whole reply and as a stream, ended for its calls, with what it used. */
  reply: { body: JsonObject; stream: string; usage: Partial<Usage> }
  /** An answer `Two` that the limit cut off. */
  cutOff: { body: JsonObject; stream: string }
  /** A refusal as the vendor words it. */
  refusal: { status: number; body: unknown; message: string; code?: string }
  /** Cases that do not apply, by their names, with the reason. */
  skip?: Readonly<Record<string, string>>
}

const ownState = 'T3duIHN0YXRl'
const foreignState = 'Rm9yZWlnbiBzdGF0ZQ=='

type Case = (name: string, run: () => void) => void

/** Runs a case, or skips it with the reason that the sample gives. */
function casesOf({ skip = {} }: Pick<ConversionSample, 'skip'>, known: Set<string>): Case {
  return (name, run) => {
    known.add(name)
    const reason = skip[name]
    if (reason === undefined) it(name, run)
    else it.skip(`${name} (${reason})`, run)
  }
}

/** Runs the cases that every protocol passes which an upstream may speak. */
export function describeUpstream(sample: ConversionSample): void {
  const { protocol, model } = sample
  const known = new Set<string>()
  const named = casesOf(sample, known)
  const written = (fields: Partial<ConversationRequest>) => write(protocol, model, fields)

  /** What a request is refused for; undefined when it is not. */
  const refusalOf = (fields: Partial<ConversationRequest>): unknown => {
    try {
      written(fields)
      return undefined
    } catch (error) {
      return error
    }
  }

  describe(`${protocol.id} requests`, () => {
    const inOrder = (json: string, words: readonly string[]) => {
      let at = -1
      for (const word of words) {
        const next = json.indexOf(word, at + 1)
        expect(next, `${word} in ${json}`).toBeGreaterThan(at)
        at = next
      }
    }

    named('say the instructions and every turn once and in order', () => {
      const { json, codes } = written({
        system: [{ type: 'text', text: 'Be brief.' }],
        messages: [from('user', text('One?')), from('assistant', text('Two.')), from('user', text('Three 🪶?'))],
      })
      inOrder(json, ['One?', 'Two.', 'Three 🪶?'])
      for (const words of ['Be brief.', 'One?', 'Two.', 'Three 🪶?']) expect(json.split(words)).toHaveLength(2)
      expect(codes).toEqual([])
    })

    named('name tools with their descriptions and parameters', () => {
      const { json } = written({ tools: [lookOut] })
      for (const words of ['look_out', 'Counts the birds at a place', 'place']) expect(json).toContain(words)
    })

    named('send parallel calls, then all their results in the order of the calls', () => {
      const { json } = written({ tools: [lookOut], messages: twoCalls })
      inOrder(json, ['Which birds?', 'pond', 'lake', 'two herons', 'no net', 'And the owls?'])
    })

    named('take a call’s input that is no JSON', () => {
      const broken = call('call_a', {}, { input: '{"place": pond' })
      const turn = [from('user', text('?')), from('assistant', broken)]
      expect(written({ tools: [lookOut], messages: turn }).json).toContain('pond')
    })

    named('send a picture, or say that they cannot', () => {
      const image = { type: 'image', source: { kind: 'data', mediaType: 'image/png', data: png } } as const
      const request = { messages: [from('user', text('What?'), image)] }
      const refusal = refusalOf(request)
      if (protocol.takesSource('image', image.source, {})) expect(written(request).json).toContain(png)
      else if (refusal === undefined) expect(written(request).codes).not.toEqual([])
      else expect(refusal).toMatchObject({ code: 'conversion.unsupported', field: expect.any(String) })
    })

    named('return the vendor’s own state', () => {
      expect(written(thinkingTurn(protocol.id, ownState)).json).toContain(ownState)
    })

    named('never send another vendor’s state', () => {
      expect(written(thinkingTurn('another-vendor', foreignState)).json).not.toContain(foreignState)
    })

    named('carry the schema of the answer, natively or by other means', () => {
      const schema = { type: 'object', properties: { wingspan: { type: 'number' } }, required: ['wingspan'] }
      const { json, codes } = written({ responseFormat: { type: 'json-schema', name: 'bird', schema } })
      expect(json.includes('wingspan') || codes.includes('unsupported:response_format')).toBe(true)
    })

    named('carry limit and stop sequence, or name them in a warning', () => {
      const { json, codes } = written({ maxOutputTokens: 4321, stop: ['HALT'] })
      expect(json).toContain('4321')
      expect(json.includes('HALT') || codes.some((code) => code.endsWith(':stop'))).toBe(true)
    })

    named('name what only another protocol knows', () => {
      const { json, codes } = written({ extensions: { 'another-vendor': { odd_setting: 'Hm.' } } })
      expect(codes).toContain('unsupported:odd_setting')
      expect(json).not.toContain('odd_setting')
    })

    named('refuse more answers than the vendor gives, naming the field', () => {
      const request = { candidates: 3 }
      const refusal = refusalOf(request)
      if (refusal === undefined) expect(written(request).json).toContain('3')
      else expect(refusal).toMatchObject({ code: 'conversion.unsupported', field: 'n' })
    })
  })

  describe(`${protocol.id} replies`, () => {
    const whole = (body: unknown) => protocol.readReply(body, reading())
    const streamed = (stream: string) => readAll(protocol.readStream(reading()), framesOf(protocol, stream))
    const both = ({ body, stream }: { body: unknown; stream: string }) => [whole(body), streamed(stream)] as const

    named('say the same whole and streamed', () => {
      for (const events of both(sample.reply)) {
        expect(grammarFault(events)).toBe('')
        const response = said(assembleResponse(events))
        expect(response).toMatchObject({ ...answer, finish: 'tool-calls' })
        expect(response.usage).toMatchObject(sample.reply.usage)
      }
    })

    named('count every token once', () => {
      for (const events of both(sample.reply)) {
        const usage = assembleResponse(events).usage ?? noUsage
        const { input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning, audioInput, audioOutput, image } =
          usage
        const counts = [input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning, audioInput, audioOutput, image]
        expect(Math.min(...counts)).toBeGreaterThanOrEqual(0)
        expect(promptTokens(usage)).toBe(30)
        expect(usage.output).toBe(20)
        expect(usage.reasoning).toBeLessThanOrEqual(usage.output)
      }
    })

    named('tell an answer that the limit cut off', () => {
      for (const events of both(sample.cutOff))
        expect(said(assembleResponse(events))).toMatchObject({ text: 'Two', finish: 'length' })
    })

    named('tell a stream that was cut short', () => {
      const frames = framesOf(protocol, sample.reply.stream)
      const events = readAll(protocol.readStream(reading()), frames.slice(0, 2))
      expect(grammarFault(events)).toBe('')
      expect(events.at(-1)?.type).toBe('error')
    })

    named('pass over what they do not know', () => {
      const frames = framesOf(protocol, sample.reply.stream)
      const odd = ['', JSON.stringify({ type: 'new_kind_of_event', new: true })] as const
      const [first, ...rest] = frames
      const events = readAll(protocol.readStream(reading()), [...(first ? [first] : []), odd, ...rest])
      expect(said(assembleResponse(events))).toMatchObject(answer)
    })

    named('never throw, and keep to the grammar, whatever comes', () => {
      const frames = framesOf(protocol, sample.reply.stream)
      const junk = fc.oneof(
        fc.json(),
        fc.string(),
        fc.constantFrom(...frames.map(([, data]) => data)),
        fc
          .tuple(fc.constantFrom(...frames.map(([, data]) => data)), fc.json())
          .map(([data, value]) => spoilt(data, value)),
      )
      const frame = fc.tuple(fc.constantFrom('', 'error', ...frames.map(([name]) => name)), junk)
      fc.assert(
        fc.property(fc.array(frame, { maxLength: 12 }), fc.jsonValue(), (given, body) => {
          expect(grammarFault(readAll(protocol.readStream(reading()), given))).toBe('')
          expect(grammarFault(whole(body))).toBe('')
        }),
        { numRuns: 150 },
      )
    })

    named('are an error of the upstream’s when they are not of the protocol', () => {
      for (const body of [null, 'Bad gateway', [], {}, { hello: 1 }])
        expect(whole(body).at(-1)).toMatchObject({ type: 'error', error: { status: 502 } })
      const events = readAll(protocol.readStream(reading()), [['', '<html>']])
      expect(events.at(-1)).toMatchObject({ type: 'error', error: { status: 502 } })
    })

    named('read a refusal, and any other body in its place', () => {
      const { status, body, message, code } = sample.refusal
      const wait = { 'retry-after': '7' }
      expect(protocol.readError(status, body, wait)).toMatchObject({
        status,
        message,
        retryAfterMs: 7000,
        ...(code === undefined ? undefined : { code }),
      })
      fc.assert(
        fc.property(fc.oneof(fc.jsonValue(), fc.string()), (any) => {
          expect(protocol.readError(500, any, {}).message).not.toBe('')
        }),
      )
    })
  })

  it(`${protocol.id} skips only cases that there are`, () => {
    expect(Object.keys(sample.skip ?? {}).filter((name) => !known.has(name))).toEqual([])
  })
}

/** A turn whose thinking and whose call carry a vendor's state. */
function thinkingTurn(origin: string, value: string): Partial<ConversationRequest> {
  const opaque = { origin, value, id: 'rs_1' }
  const thinking = { type: 'thinking', text: 'Hm.', opaque } as const
  const [asked, , results] = twoCalls
  const turn = from('assistant', thinking, call('call_a', { place: 'pond' }, { opaque }), call('call_b', {}))
  return {
    tools: [lookOut],
    reasoning: { effort: 'high' },
    messages: [asked, turn, results].filter((message) => message !== undefined),
  }
}

/** A frame in which one member has another value. */
function spoilt(data: string, value: string): string {
  const members = [...data.matchAll(/"(\w+)":/g)]
  const member = members[value.length % Math.max(1, members.length)]?.[1]
  return member === undefined ? value : data.replace(`"${member}":`, `"${member}":${value},"was_${member}":`)
}
