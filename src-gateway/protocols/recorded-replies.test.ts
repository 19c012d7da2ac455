import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ProtocolId } from '../contract/index.ts'
import { promptTokens } from '../ir/usage.ts'
import { protocols } from './registry.ts'
import type { Operation, ReplyObserver } from './types.ts'

/** Recorded traffic is read where it lies beside the project; without it there is nothing to compare with. */
const folder = join(import.meta.dirname, '../../../shared/wire')
const present = existsSync(folder)

interface Wire {
  id: string
  protocol: string
  status: number
  url: string
  response?: unknown
  sse?: string
  facts: { usage_norm: Norm | null }
}

interface Norm {
  input: number | null
  output: number | null
  cache_read: number | null
  cache_write: number | null
  reasoning: number | null
  /** Billed beside the counts at the top (compaction passes). */
  extra_input?: number
  extra_output?: number
}

const protocolOf: Readonly<Record<string, ProtocolId>> = {
  'openai-chat': 'openai-chat',
  'openai-completions': 'openai-chat',
  embeddings: 'openai-chat',
  'openai-responses': 'openai-responses',
  'anthropic-messages': 'anthropic-messages',
  'gemini-generate': 'gemini',
}

function readWire(): Wire[] {
  if (!present) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line) as Wire)
    .filter((wire) => wire.protocol in protocolOf && (wire.sse !== undefined || wire.response !== undefined))
}

function observerFor(wire: Wire): ReplyObserver {
  const operation: Operation = wire.protocol === 'embeddings' ? 'embeddings' : 'chat'
  const protocol = protocols[protocolOf[wire.protocol]!]
  return protocol.observe(operation, wire.sse === undefined ? false : 'sse')
}

function bytesOf(wire: Wire): Buffer {
  return Buffer.from(wire.sse ?? JSON.stringify(wire.response))
}

function feed(observer: ReplyObserver, bytes: Buffer, nextSize: () => number): void {
  for (let at = 0; at < bytes.length; ) {
    const size = nextSize()
    // A copy, for a stream's chunks do not share memory; what the observer keeps must be its own.
    const chunk = Buffer.from(bytes.subarray(at, at + size))
    observer.see(chunk)
    observer.terminal()
    chunk.fill(0x21, 0, observer.started() && bytes[0] !== 0x7b && bytes[0] !== 0x5b ? chunk.length : 0)
    at += size
  }
  observer.end()
}

/** A small seeded generator, so that a failure can be repeated. */
function sizes(seed: number, max: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return 1 + (state % max)
  }
}

function expectUsage(observer: ReplyObserver, wire: Wire): void {
  const norm = wire.facts.usage_norm
  const usage = observer.usage()
  if (norm === null) {
    expect(usage, wire.id).toBeUndefined()
    return
  }
  expect(usage, wire.id).toBeDefined()
  const { extra } = usage!
  const got = {
    input: promptTokens(usage!),
    output: usage!.output,
    cacheRead: usage!.cacheRead,
    reasoning: usage!.reasoning,
    cacheWrite: usage!.cacheWrite5m + usage!.cacheWrite1h,
    extraInput: extra === undefined ? 0 : promptTokens({ ...usage!, ...extra }),
    extraOutput: extra?.output ?? 0,
  }
  expect(got, wire.id).toEqual({
    input: norm.input ?? 0,
    output: norm.output ?? 0,
    cacheRead: norm.cache_read ?? 0,
    reasoning: norm.reasoning ?? 0,
    cacheWrite: norm.cache_write ?? 0,
    extraInput: norm.extra_input ?? 0,
    extraOutput: norm.extra_output ?? 0,
  })
}

describe.skipIf(!present)(`recorded replies${present ? '' : ' (skipped: ../shared/wire is not there)'}`, () => {
  const wires = readWire()
  const withFacts = wires.filter((wire) => wire.status === 200 && wire.protocol !== 'embeddings')

  it('are many', () => {
    expect(withFacts.length).toBeGreaterThan(500)
  })

  it('give the usage on record when they come whole', () => {
    for (const wire of withFacts) {
      const observer = observerFor(wire)
      feed(observer, bytesOf(wire), () => 1 << 30)
      expectUsage(observer, wire)
    }
  })

  it('give the same when cut anywhere', () => {
    for (const [index, wire] of withFacts.entries()) {
      for (const max of [7, 300, 5000]) {
        const observer = observerFor(wire)
        feed(observer, bytesOf(wire), sizes(index + max, max))
        expectUsage(observer, wire)
      }
    }
  })

  it('that are streams are known to have ended, but for those that broke off', () => {
    const open = withFacts.filter((wire) => {
      const observer = observerFor(wire)
      feed(observer, bytesOf(wire), () => 1000)
      return !observer.terminal() && observer.error() === undefined
    })
    expect(open.map((wire) => wire.id)).toEqual([])
  })

  it('give the same a byte at a time', () => {
    // The few large ones differ from the others in size alone.
    for (const wire of withFacts.filter((one) => bytesOf(one).length < 20_000)) {
      const observer = observerFor(wire)
      feed(observer, bytesOf(wire), () => 1)
      expectUsage(observer, wire)
    }
  })
})
