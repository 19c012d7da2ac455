import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { GatewayError } from '../contract/errors.ts'
import type { ProtocolId } from '../contract/index.ts'
import { listSources } from '../ir/media-sources.ts'
import type { ConversationRequest } from '../ir/request.ts'
import { protocols } from '../protocols/registry.ts'
import { createTokenizer } from './create-tokenizer.ts'

/** Recorded traffic is read where it lies beside the project; without it there is nothing to compare with. */
const folder = join(import.meta.dirname, '../../../shared/wire')
const present = existsSync(folder)

interface Wire {
  id: string
  url: string
  protocol: string
  request?: Record<string, unknown> | null
  facts: {
    model?: string | null
    tokens?: number | null
    usage_norm?: { input?: number | null; extra_input?: number } | null
  }
}

interface Case {
  id: string
  vendor: string
  kind: 'text' | 'tools' | 'media'
  error: number
}

const files: readonly (readonly [file: string, protocol: ProtocolId])[] = [
  ['openai-chat', 'openai-chat'],
  ['openai-responses', 'openai-responses'],
  ['anthropic-messages', 'anthropic-messages'],
  ['gemini-generate', 'gemini'],
  ['openrouter-chat', 'openai-chat'],
  ['mistral-chat', 'openai-chat'],
  ['deepseek-chat', 'openai-chat'],
  ['groq-chat', 'openai-chat'],
  ['zai-chat', 'openai-chat'],
]

const tokenizer = createTokenizer()

afterAll(() => tokenizer.close())

function recordsOf(file: string): Wire[] {
  const lines = readFileSync(join(folder, `${file}.jsonl`), 'utf8')
    .trim()
    .split('\n')
  return lines.map((line) => JSON.parse(line) as Wire)
}

/** A record's request as a conversation; undefined when the model read more than the request shows. */
function conversationOf(wire: Wire, protocol: ProtocolId, model: string): ConversationRequest | undefined {
  const { request } = wire
  if (request === undefined || request === null || wire.facts.usage_norm?.extra_input !== undefined) return undefined
  const read = readRequest(request, protocol, model)
  // Vendors' own tools, items and stored answers come with texts of the vendor's.
  const ofVendor = read?.tools.some((tool) => tool.type === 'provider') || 'previous_response_id' in request
  const parts = read?.messages.flatMap(({ content }) => content) ?? []
  return ofVendor || parts.some((part) => part.type === 'provider') ? undefined : read
}

/** Undefined for what cannot be converted. */
function readRequest(
  body: Record<string, unknown>,
  protocol: ProtocolId,
  model: string,
): ConversationRequest | undefined {
  try {
    return protocols[protocol].readRequest?.({ route: { protocol, operation: 'chat', model }, body, headers: {} })
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'conversion.unsupported') return undefined
    throw error
  }
}

async function measure(file: string, protocol: ProtocolId): Promise<Case[]> {
  const cases: Case[] = []
  for (const wire of recordsOf(file)) {
    const reported = wire.facts.tokens ?? wire.facts.usage_norm?.input ?? 0
    const model = String(wire.request?.model ?? wire.facts.model ?? /models\/([^:/?]+)/.exec(wire.url)?.[1])
    const request = reported > 0 ? conversationOf(wire, protocol, model) : undefined
    if (request === undefined) continue
    const kind = listSources(request).length > 0 ? 'media' : request.tools.length > 0 ? 'tools' : 'text'
    const error = (await tokenizer.countRequest(request, model)) / reported - 1
    cases.push({ id: wire.id, vendor: vendorOf(model), kind, error })
  }
  return cases
}

function vendorOf(model: string): string {
  const known = ['claude', 'gemini', 'llama', 'mistral', 'deepseek', 'glm', 'qwen'].find((name) => model.includes(name))
  return known ?? (/gpt|(^|\/)o\d/.test(model) ? 'openai' : 'other')
}

interface Summary {
  cases: number
  median: number
  worst: number
}

function summaryOf(cases: readonly Case[]): Summary {
  const errors = cases.map(({ error }) => Math.abs(error)).sort((a, b) => a - b)
  return { cases: errors.length, median: errors[errors.length >> 1] ?? 0, worst: errors.at(-1) ?? 0 }
}

describe.skipIf(!present)('accuracy on recorded prompts (skipped where no recordings lie beside the project)', () => {
  it('comes near what the vendors report', async () => {
    const cases = (await Promise.all(files.map(([file, protocol]) => measure(file, protocol)))).flat()
    const groups = Map.groupBy(cases, ({ vendor, kind }) => `${vendor}, ${kind}`)
    const lines = [...groups].sort().map(([name, group]) => {
      const { cases: count, median, worst } = summaryOf(group)
      return `${name.padEnd(18)} ${String(count).padStart(4)}  median ${percent(median)}  worst ${percent(worst)}`
    })
    process.stdout.write(`\nerror of token counts\n${lines.join('\n')}\n`)

    const median = (name: string): number => summaryOf(groups.get(name) ?? []).median
    expect(median('openai, text')).toBeLessThan(0.02)
    expect(median('openai, tools')).toBeLessThan(0.1)
    expect(median('claude, text')).toBeLessThan(0.25)
    expect(median('claude, tools')).toBeLessThan(0.25)
    expect(median('gemini, text')).toBeLessThan(0.25)
    expect(median('gemini, tools')).toBeLessThan(0.25)
    expect(median('mistral, tools')).toBeLessThan(0.25)
  })

  it('comes near the counts of the vendors’ own counting calls', async () => {
    for (const wire of recordsOf('count-tokens').filter(({ facts }) => (facts.tokens ?? 0) > 0)) {
      const protocol = /generativelanguage/.test(wire.url)
        ? 'gemini'
        : /anthropic\.com/.test(wire.url)
          ? 'anthropic-messages'
          : 'openai-responses'
      if (wire.url.includes('bedrock')) continue
      const model = String(wire.request?.model ?? 'gemini-2.5-flash')
      const request = conversationOf(wire, protocol, model)
      if (request === undefined) continue
      const tokens = await tokenizer.countRequest(request, model)
      expect(Math.abs(tokens - (wire.facts.tokens ?? 0)), `${wire.id}: ${tokens}`).toBeLessThanOrEqual(4)
    }
  })
})

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`.padStart(8)
}
