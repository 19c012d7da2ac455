import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ClientProtocol, checkReply, checkStream } from '../../e2e/fixtures/strict/replies/index.ts'
import { readWire, type WireRecord, wireMissing } from '../../e2e/fixtures/strict/wire.ts'

/**
 * The grammars are held to the vendors: they accept every recorded reply of the protocol's own vendor, and notice when an
 * event is left out, comes twice or in the wrong place.
 */

const protocolOf: Readonly<Record<string, ClientProtocol>> = {
  'openai-chat': 'openai-chat',
  'openai-responses': 'openai-responses',
  'anthropic-messages': 'anthropic-messages',
  'gemini-generate': 'gemini',
}
const vendors = new Set(['openai', 'azure', 'anthropic', 'bedrock', 'google', 'vertex'])

/** Recorded replies that are not of the grammar, and why. */
const exceptions: Readonly<Record<string, string>> = {
  'anthropic-messages-7ff9f34ad1': 'abridged when it was saved: stop_sequence is not there',
  'anthropic-messages-bb39de3edb':
    'stopped by max_tokens in the middle of a call that streams unchecked; the block is never closed',
  'compat-chat-acd2232b5c': 'Google’s imitation of OpenAI’s API: no content, empty ids, totals that do not add up',
  'gemini-generate-0580549577': 'abridged when it was saved: no modelVersion',
  'gemini-generate-0cf687743e': 'abridged when it was saved: no modelVersion and usage',
  'gemini-generate-24ae2f74f1': 'abridged when it was saved: no modelVersion and usage',
  'gemini-generate-f7a062b4fa': 'abridged when it was saved: no modelVersion and usage, every piece finished',
  'gemini-generate-3aca2eb22a': 'calls of MCP servers by Google itself: several turns in one stream, each finished',
  'gemini-generate-4cc6be342d': 'calls of MCP servers by Google itself: several turns in one stream, each finished',
  'openai-responses-576a135eeb': 'events without sequence_number, as OpenAI sent them for some days',
  'openai-responses-9f58fec561': 'a stream resumed in the middle',
  'openai-responses-bce573cb2a': 'recorded in March 2025 and abridged: no tools, temperature and top_p',
  'openai-responses-cd0483ae5d': 'a call left in_progress by a compaction',
  'openai-responses-ddd8c348fa': 'Azure leaves searches in the status searching',
}

const records = readWire().filter(
  (record) =>
    record.protocol in protocolOf &&
    record.status === 200 &&
    record.provenance !== 'crafted' &&
    vendors.has(record.provider) &&
    !record.url?.includes('/compact') &&
    (record.sse !== undefined || record.response !== undefined),
)

function problemsOf(record: WireRecord): string[] {
  const protocol = protocolOf[record.protocol]!
  return record.sse === undefined ? checkReply(protocol, record.response) : checkStream(protocol, record.sse)
}

describe('grammars of replies', () => {
  it.skipIf(wireMissing !== undefined)('accept every recorded reply of the protocol’s own vendor', () => {
    const found = records
      .filter((record) => !(record.id in exceptions))
      .map((record) => ({ id: record.id, problems: problemsOf(record) }))
      .filter(({ problems }) => problems.length > 0)
    expect(found).toEqual([])
    expect(records.length).toBeGreaterThan(400)
  })

  it.skipIf(wireMissing !== undefined)('names no exception that is none', () => {
    const needless = records.filter((record) => record.id in exceptions && problemsOf(record).length === 0)
    expect(needless.map((record) => record.id)).toEqual([])
  })
})

type Event = { name: string | undefined; data: string }

/** Whether the grammar can see that this event is gone; text that is not told a second time may go unnoticed. */
type Matters = (event: Event, events: readonly Event[]) => boolean

const json = (event: Event) => JSON.parse(event.data) as Record<string, unknown>

const notText: Matters = (event) => event.name !== 'ping' && event.name !== 'content_block_delta'
const finishes: Matters = (event) => /"finish_?[rR]eason": ?"/.test(event.data)
const always: Matters = () => true
/** The first chunk that is about an answer. */
const opens: Matters = (event, events) => event === events.find(({ data }) => data.includes('"role":"assistant"'))
const bothOf =
  (matters: Matters): Matters =>
  (event, events) => {
    const next = events[events.indexOf(event) + 1]
    return next !== undefined && matters(event, events) && matters(next, events)
  }
const chatFrame: Matters = (event, events) =>
  event.data === '[DONE]' || opens(event, events) || finishes(event, events) || startsCall(event)

const grammars: Record<ClientProtocol, { dropped: Matters; doubled: Matters; swapped: Matters }> = {
  'anthropic-messages': { dropped: notText, doubled: notText, swapped: bothOf(notText) },
  'openai-responses': { dropped: always, doubled: always, swapped: bothOf(always) },
  'openai-chat': {
    dropped: chatFrame,
    doubled: (event, events) => chatFrame(event, events) || event.data.includes('"choices":[],"usage":{'),
    swapped: bothOf((event, events) => chatFrame(event, events) || event.data.includes('"choices":[],"usage":{')),
  },
  gemini: {
    dropped: finishes,
    doubled: finishes,
    swapped: (event, events) => events.at(-2) === event && finishes(events.at(-1)!, events),
  },
}

function startsCall(event: Event): boolean {
  return /"tool_calls":\[\{"index":\d+,"id":/.test(event.data)
}

function parse(text: string): Event[] {
  return text
    .split(/\r?\n\r?\n/)
    .map((block) => {
      const lines = block.split(/\r?\n/)
      const field = (name: string) =>
        lines.filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).trim())
      return { name: field('event')[0], data: field('data').join('\n') }
    })
    .filter((event) => event.data !== '')
}

function write(events: readonly Event[]): string {
  return events.map(({ name, data }) => `${name === undefined ? '' : `event: ${name}\n`}data: ${data}\n\n`).join('')
}

describe.each(Object.keys(grammars) as ClientProtocol[])('the grammar of %s streams', (protocol) => {
  const streams = records
    .filter(
      (record) => record.sse !== undefined && protocolOf[record.protocol] === protocol && !(record.id in exceptions),
    )
    .map((record) => ({ id: record.id, events: parse(record.sse ?? '') }))
    // Not those that end in an error, after which anything goes.
    .filter(
      ({ events }) => events.length > 3 && !events.some((event) => /"type":"error"|response.failed/.test(event.data)),
    )

  /** The places where a change must show. */
  const places = (shows: Matters) =>
    streams.flatMap(({ id, events }) =>
      events.flatMap((event, at) => (shows(event, events) ? [{ id, events, at }] : [])),
    )
  const { dropped, doubled, swapped } = grammars[protocol]

  it.skipIf(wireMissing !== undefined)('notices an event that is missing', () => {
    fc.assert(
      fc.property(fc.constantFrom(...places(dropped)), ({ id, events, at }) => {
        expect(checkStream(protocol, write(events.toSpliced(at, 1))), `${id} without event ${at}`).not.toEqual([])
      }),
    )
  })

  it.skipIf(wireMissing !== undefined)('notices an event that comes twice', () => {
    fc.assert(
      fc.property(fc.constantFrom(...places(doubled)), ({ id, events, at }) => {
        const twice = events.toSpliced(at, 0, events[at]!)
        expect(checkStream(protocol, write(twice)), `${id} with event ${at} twice`).not.toEqual([])
      }),
    )
  })

  it.skipIf(wireMissing !== undefined)('notices events that are swapped', () => {
    fc.assert(
      fc.property(fc.constantFrom(...places(swapped)), ({ id, events, at }) => {
        const turned = events.toSpliced(at, 2, events[at + 1]!, events[at]!)
        expect(checkStream(protocol, write(turned)), `${id}, ${at} and the next`).not.toEqual([])
      }),
    )
  })

  it.skipIf(wireMissing !== undefined)('notices a stream that is cut short', () => {
    fc.assert(
      fc.property(fc.constantFrom(...places(() => true)), ({ id, events, at }) => {
        const rest = events.slice(0, at)
        fc.pre(
          protocol !== 'gemini' ||
            !rest.some((event) => 'candidates' in json(event) && /finishReason/.test(event.data)),
        )
        expect(checkStream(protocol, write(rest)), `${id} cut at ${at}`).not.toEqual([])
      }),
    )
  })
})
