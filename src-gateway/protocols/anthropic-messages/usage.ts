import type { Usage } from '../../ir/usage.ts'
import { isObject, objectOf } from '../json-values.ts'
import { tokenCount } from '../token-count.ts'

/**
 * Gathers a message's `usage` over its events. https://docs.anthropic.com/en/api/messages#response-usage
 *
 * `message_start` has a first guess; what a later event says replaces it and is never added, and what it leaves out or sets
 * to null stays. `input_tokens` is the fresh part only: cache reads and writes stand beside it. `iterations` lists the passes
 * behind the answer: those of the message itself are in the counts at the top, compaction and advisor passes are billed on
 * top of them and kept apart as `extra`.
 */
export class UsageGatherer {
  #seen = false
  #input = 0
  #cacheRead = 0
  #cacheWrite = 0
  #cacheWrite1h = 0
  #output = 0
  #reasoning = 0
  #extra: Usage['extra']

  /** Takes the `usage` of one event or reply. */
  take(raw: unknown): void {
    if (!isObject(raw)) return
    this.#seen ||= typeof raw.input_tokens === 'number' || typeof raw.output_tokens === 'number'
    this.#input = replace(this.#input, raw.input_tokens)
    this.#cacheRead = replace(this.#cacheRead, raw.cache_read_input_tokens)
    this.#cacheWrite = replace(this.#cacheWrite, raw.cache_creation_input_tokens)
    const split = readSplit(raw)
    if (split !== undefined) {
      this.#cacheWrite1h = split.write1h
      this.#cacheWrite = split.write1h + split.write5m
    }
    this.#output = replace(this.#output, raw.output_tokens)
    this.#reasoning = replace(this.#reasoning, objectOf(raw.output_tokens_details).thinking_tokens)
    if (Array.isArray(raw.iterations)) this.#extra = readExtraPasses(raw.iterations)
  }

  usage(): Usage | undefined {
    if (!this.#seen) return undefined
    const write1h = Math.min(this.#cacheWrite1h, this.#cacheWrite)
    return {
      input: this.#input,
      cacheRead: this.#cacheRead,
      cacheWrite5m: this.#cacheWrite - write1h,
      cacheWrite1h: write1h,
      output: this.#output,
      reasoning: Math.min(this.#output, this.#reasoning),
      audioInput: 0,
      audioOutput: 0,
      image: 0,
      ...(this.#extra === undefined ? {} : { extra: this.#extra }),
    }
  }
}

function replace(known: number, raw: unknown): number {
  return typeof raw === 'number' ? tokenCount(raw) : known
}

/** Cache writes by lifetime, when the vendor tells them apart and its parts make up the whole. */
function readSplit(raw: Record<string, unknown>): { write5m: number; write1h: number } | undefined {
  if (!isObject(raw.cache_creation)) return undefined
  const write5m = tokenCount(raw.cache_creation.ephemeral_5m_input_tokens)
  const write1h = tokenCount(raw.cache_creation.ephemeral_1h_input_tokens)
  const total = raw.cache_creation_input_tokens
  return typeof total === 'number' && tokenCount(total) !== write5m + write1h ? undefined : { write5m, write1h }
}

/** Passes whose tokens the counts at the top already hold. */
const ownPasses = new Set(['message', 'fallback_message'])

function readExtraPasses(iterations: readonly unknown[]): Usage['extra'] {
  const extra = { input: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0 }
  let found = false
  for (const pass of iterations) {
    if (!isObject(pass) || typeof pass.type !== 'string' || ownPasses.has(pass.type)) continue
    found = true
    const split = readSplit(pass)
    extra.input += tokenCount(pass.input_tokens)
    extra.cacheRead += tokenCount(pass.cache_read_input_tokens)
    extra.cacheWrite5m += split?.write5m ?? tokenCount(pass.cache_creation_input_tokens)
    extra.cacheWrite1h += split?.write1h ?? 0
    extra.output += tokenCount(pass.output_tokens)
  }
  return found ? extra : undefined
}
