import { existsSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import type { UpstreamProtocolId } from '../contract/index.ts'
import { listSources } from '../ir/media-sources.ts'
import type { Part } from '../ir/part.ts'
import type { ConversationRequest } from '../ir/request.ts'
import { createTokenizer } from '../tokenizer/create-tokenizer.ts'
import { answerOf, folder, modelOf, promptOf, protocolOf, recordsOf, type Wire } from './tokenizer-records.fixture.ts'

const present = existsSync(folder)
const skipped = present ? '' : ' (skipped: ../shared/wire is not there)'

/**
 * - `text`, `tools`, `media`: all that the model read is in the request
 * - `hidden`: the vendor's own tools, stored answers, files by reference, reasoning that is not shown
 */
type Kind = 'text' | 'tools' | 'media' | 'hidden'

interface Case {
  id: string
  vendor: string
  kind: Kind
  counted: number
  reported: number
}

const files = [
  ...['openai-chat', 'openai-responses', 'compat-responses', 'xai-responses', 'deepseek-responses', 'compat-chat'],
  ...['anthropic-messages', 'gemini-generate', 'openrouter-chat', 'mistral-chat', 'deepseek-chat', 'groq-chat'],
  ...[
    'zai-chat',
    'alibaba-chat',
    'cerebras-chat',
    'huggingface-chat',
    'perplexity-chat',
    'xai-chat',
    'trimmed-blobs',
    'bedrock-converse',
    'cohere-chat',
  ],
]

const tokenizer = createTokenizer()
afterAll(() => tokenizer.close())

function kindOf(wire: Wire, read: ConversationRequest): Kind {
  const parts = read.messages.flatMap(({ content }) => content)
  const ofVendor = read.tools.some(({ type }) => type === 'provider') || parts.some(({ type }) => type === 'provider')
  const stored = ['previous_response_id', 'conversation'].some((name) => name in (wire.request ?? {}))
  const sources = listSources(read)
  const referred = sources.some(({ source }) => source.kind === 'url' || source.kind === 'file')
  const extra = wire.facts.usage_norm?.extra_input !== undefined || wire.url.endsWith('/compact')
  // A compound system of several models; and files of which the records hold the beginning only.
  const others = /compound/.test(modelOf(wire)) || (wire.id.startsWith('trimmed') && !wire.id.endsWith('c6a8e45ceb'))
  if (ofVendor || stored || referred || extra || others) return 'hidden'
  return sources.length > 0 ? 'media' : read.tools.length > 0 ? 'tools' : 'text'
}

const placeOf = (wire: Wire, protocol: UpstreamProtocolId) => ({
  protocol,
  provider: wire.protocol === 'bedrock-converse' ? 'bedrock' : wire.provider === 'google' ? 'gemini' : wire.provider,
})

async function prompts(): Promise<Case[]> {
  const cases: Case[] = []
  for (const wire of files.flatMap(recordsOf)) {
    const protocol = protocolOf(wire)
    const reported = wire.facts.usage_norm?.input ?? 0
    if (protocol === undefined || wire.status !== 200 || reported === 0) continue
    const model = modelOf(wire)
    const read = promptOf(wire, protocol)
    if (read === undefined) continue
    const counted = await tokenizer.countRequest(read, model, placeOf(wire, protocol))
    cases.push({ id: wire.id, vendor: vendorOf(model), kind: kindOf(wire, read), counted, reported })
  }
  return cases
}

async function completions(): Promise<Case[]> {
  const cases: Case[] = []
  for (const wire of files.flatMap(recordsOf)) {
    const protocol = protocolOf(wire)
    const { output, reasoning } = wire.facts.usage_norm ?? {}
    if (protocol === undefined || wire.status !== 200 || !output) continue
    const parts = answerOf(wire, protocol)
    const shown = parts.reduce((sum, part) => sum + (part.type === 'thinking' ? part.text.length : 0), 0)
    // What a vendor thinks in secret is in no answer.
    const secret = shown > 0 ? 0 : (reasoning ?? 0)
    const texts = parts.flatMap((part) => {
      if (part.type === 'tool-call') return [part.name, part.input]
      return part.type === 'text' || part.type === 'thinking' || part.type === 'refusal' ? [part.text] : []
    })
    const calls = parts.filter(({ type }) => type === 'tool-call').length
    const model = modelOf(wire)
    const counted = await tokenizer.countAnswer({ texts, calls }, model, placeOf(wire, protocol))
    // Thoughts of which only a summary is shown, or some.
    const summary = shown > 0 && shown < (reasoning ?? 0) * 2
    const hidden = summary || output <= secret || texts.length === 0 || holdsHidden(parts, protocol)
    const kind: Kind = hidden ? 'hidden' : calls > 0 ? 'tools' : 'text'
    cases.push({ id: wire.id, vendor: vendorOf(model), kind, counted, reported: output - secret })
  }
  return cases
}

function holdsHidden(parts: readonly Part[], protocol: UpstreamProtocolId): boolean {
  return parts.some((part) => {
    // Responses tell of reasoning without telling all of it, nor how much there was.
    if (part.type === 'thinking') return part.summary === true || protocol === 'openai-responses'
    return !['text', 'refusal', 'tool-call'].includes(part.type)
  })
}

function vendorOf(model: string): string {
  const name = model.toLowerCase()
  if (name.includes('gpt-oss')) return 'gpt-oss'
  const known = ['claude', 'gemini', 'llama', 'deepseek', 'glm', 'qwen', 'grok', 'nova', 'command'].find((one) =>
    name.includes(one),
  )
  if (known !== undefined) return known
  if (/mi[sx]tral|pixtral|magistral/.test(name)) return 'mistral'
  return /gpt|(^|\/)o\d/.test(name) ? 'openai' : 'other'
}

interface Summary {
  records: number
  median: number
  /** Median error in tokens. */
  tokens: number
  worst: Case | undefined
}

const errorOf = ({ counted, reported }: Case): number => Math.abs(counted / reported - 1)

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0
}

function summaryOf(cases: readonly Case[]): Summary {
  return {
    records: cases.length,
    median: middle(cases.map(errorOf)),
    tokens: middle(cases.map(({ counted, reported }) => Math.abs(counted - reported))),
    worst: cases.toSorted((a, b) => errorOf(b) - errorOf(a))[0],
  }
}

/** The records in two parts, by their ids: constants that fit one part by chance would not fit the other. */
const half = ({ id }: Case): number => Number.parseInt(id.at(-1) ?? '0', 16) % 2

function report(title: string, cases: readonly Case[]): Map<string, Case[]> {
  const groups = Map.groupBy(cases, ({ vendor, kind }) => `${vendor}, ${kind}`)
  const lines = [...groups]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, group]) => {
      const { records, median, tokens, worst } = summaryOf(group)
      const halves = [0, 1].map((which) => percent(summaryOf(group.filter((one) => half(one) === which)).median))
      const far =
        worst === undefined ? '' : `${percent(errorOf(worst))} (${worst.counted} for ${worst.reported}, ${worst.id})`
      return [
        name.padEnd(17),
        String(records).padStart(4),
        percent(median),
        ...halves,
        String(tokens).padStart(6),
        far,
      ].join(' ')
    })
  const head = `${title.padEnd(17)} recs    median    even ids  odd ids tokens  worst`
  process.stdout.write(`\n${head}\n${lines.join('\n')}\n`)
  return groups
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`.padStart(9)
}

describe.skipIf(!present)(`error of our counts on recorded traffic${skipped}`, () => {
  it('is small for prompts', async () => {
    const groups = report('prompts', await prompts())
    const median = (name: string): number => summaryOf(groups.get(name) ?? []).median
    expect(groups.get('openai, text')?.length).toBeGreaterThan(30)
    expect(median('openai, text')).toBeLessThanOrEqual(0.01)
    expect(median('openai, tools')).toBeLessThan(0.05)
    expect(median('openai, media')).toBeLessThan(0.2)
    expect(median('claude, text')).toBeLessThan(0.12)
    expect(median('claude, tools')).toBeLessThan(0.12)
    expect(median('gemini, text')).toBeLessThan(0.08)
    expect(median('gemini, tools')).toBeLessThan(0.2)
    expect(median('gemini, media')).toBeLessThan(0.15)
    expect(median('mistral, tools')).toBeLessThan(0.1)
    expect(median('llama, tools')).toBeLessThan(0.1)
  })

  it('is small for answers', async () => {
    const groups = report('answers', await completions())
    const median = (name: string): number => summaryOf(groups.get(name) ?? []).median
    expect(groups.get('openai, text')?.length).toBeGreaterThan(40)
    expect(median('openai, text')).toBeLessThanOrEqual(0.01)
    for (const vendor of ['claude', 'gemini', 'mistral', 'llama', 'deepseek', 'glm', 'qwen']) {
      expect([vendor, median(`${vendor}, text`) < 0.1]).toEqual([vendor, true])
    }
  })

  it('is small beside the vendors’ own counting calls', async () => {
    for (const wire of recordsOf('count-tokens').filter(({ facts }) => (facts.tokens ?? 0) > 0)) {
      const protocol = /generativelanguage/.test(wire.url)
        ? 'gemini'
        : /anthropic\.com/.test(wire.url)
          ? 'anthropic-messages'
          : 'openai-responses'
      if (wire.url.includes('bedrock')) continue
      const model = String(wire.request?.model ?? 'gemini-2.5-flash')
      const read = promptOf(wire, protocol)
      if (read === undefined || kindOf(wire, read) === 'hidden') continue
      const tokens = await tokenizer.countRequest(read, model, placeOf(wire, protocol))
      expect(Math.abs(tokens - (wire.facts.tokens ?? 0)), `${wire.id}: ${tokens}`).toBeLessThanOrEqual(4)
    }
  })
})
