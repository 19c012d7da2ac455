import type { AnthropicQuirks } from './quirks.ts'

/** How a model lets its thinking be set. */
export type ThinkingWays =
  /** It does not think. */
  | 'none'
  /** By a budget only. */
  | 'budget'
  /** By a budget or adaptively. */
  | 'both'
  /** Adaptively only, and it can be off. */
  | 'adaptive'
  /** Always adaptively. */
  | 'always'

export type WireEffort = 'low' | 'medium' | 'high' | 'xhigh' | 'max'

/**
 * What a model's requests may say. https://platform.claude.com/docs/en/about-claude/models/overview and the migration
 * guide of each model.
 */
export interface ModelProfile {
  /** Largest `max_tokens`; undefined = not known. */
  maxOutput: number | undefined
  thinking: ThinkingWays
  /** It thinks when the request says nothing of thinking. */
  thinksByDefault: boolean
  /** `thinking.type` that keeps it from thinking first; undefined = leave the field out, or it cannot be. */
  off: 'disabled' | 'between_tools' | undefined
  /** Values of `output_config.effort`, least first; empty = it takes none. */
  efforts: readonly WireEffort[]
  /** `one`: temperature or top_p, not both. `none`: only the defaults. */
  sampling: 'all' | 'one' | 'none'
  prefill: boolean
  structuredOutput: boolean
  midConversationSystem: boolean
  /** `tool_choice` may be `any` or `tool`. */
  forcedTools: boolean
  /** `thinking.display` defaults to `omitted`. */
  hidesThinking: boolean
}

const basic: readonly WireEffort[] = ['low', 'medium', 'high']
const upToMax: readonly WireEffort[] = [...basic, 'max']
const all: readonly WireEffort[] = [...basic, 'xhigh', 'max']

const plain: ModelProfile = {
  maxOutput: undefined,
  thinking: 'budget',
  thinksByDefault: false,
  off: undefined,
  efforts: [],
  sampling: 'all',
  prefill: true,
  structuredOutput: false,
  midConversationSystem: false,
  forcedTools: true,
  hidesThinking: false,
}

const adaptive: ModelProfile = {
  maxOutput: 128_000,
  thinking: 'adaptive',
  thinksByDefault: false,
  off: 'disabled',
  efforts: all,
  sampling: 'none',
  prefill: false,
  structuredOutput: true,
  midConversationSystem: true,
  forcedTools: true,
  hidesThinking: true,
}

const always: ModelProfile = { ...adaptive, thinking: 'always', thinksByDefault: true, off: undefined }

/** `claude-opus-4-5-20251101`, `us.anthropic.claude-opus-4-8-v1:0`, `anthropic/claude-opus-4.8`, `claude-sonnet-4@20250514`. */
const named = /claude-(opus|sonnet|haiku|fable|mythos)-(\d{1,2})(?!\d)(?:[-.](\d{1,2})(?!\d))?/
/** `claude-3-5-sonnet-20241022`, `claude-3.7-sonnet`, `claude-3-haiku`. */
const numbered = /claude-(\d)(?:[-.](\d{1,2}))?-(opus|sonnet|haiku)/

/** A model by its name; one that is no Claude gets what every vendor of Messages is known to take. */
export function profileOf(model: string, quirks: AnthropicQuirks): ModelProfile {
  const name = model.toLowerCase()
  const found = named.exec(name)
  if (found !== null) return bend(modern(found[1] ?? '', Number(found[2]) * 100 + Number(found[3] ?? 0)), quirks)
  const old = numbered.exec(name)
  if (old !== null) return bend(early(Number(old[1]) * 100 + Number(old[2] ?? 0)), quirks)
  if (name.includes('claude-mythos')) {
    return bend({ ...always, efforts: upToMax, midConversationSystem: false }, quirks)
  }
  return bend(plain, quirks)
}

function early(version: number): ModelProfile {
  if (version >= 400) return { ...plain, maxOutput: 32_000 }
  if (version >= 307) return { ...plain, maxOutput: 64_000 }
  return { ...plain, thinking: 'none', maxOutput: version >= 305 ? 8192 : 4096 }
}

function modern(family: string, version: number): ModelProfile {
  if (family === 'fable' || family === 'mythos') return { ...always, forcedTools: version < 501 }
  if (version < 400) return early(version)
  if (version < 405) return fourth(family, version)
  if (version < 406)
    return {
      ...plain,
      maxOutput: 64_000,
      sampling: 'one',
      structuredOutput: true,
      efforts: family === 'opus' ? basic : [],
    }
  if (version < 407) return sixth
  if (version < 500) return { ...adaptive, midConversationSystem: family === 'opus' && version >= 408 }
  if (version < 505) return { ...adaptive, thinksByDefault: true, midConversationSystem: family !== 'sonnet' }
  switch (family) {
    case 'haiku':
      return { ...adaptive, thinksByDefault: true }
    case 'sonnet':
      return { ...adaptive, thinksByDefault: true, off: 'between_tools', forcedTools: false }
    default:
      return { ...always, forcedTools: false }
  }
}

function fourth(family: string, version: number): ModelProfile {
  return { ...plain, maxOutput: family === 'opus' ? 32_000 : 64_000, sampling: version >= 401 ? 'one' : 'all' }
}

const sixth: ModelProfile = {
  ...plain,
  maxOutput: 128_000,
  thinking: 'both',
  efforts: upToMax,
  sampling: 'one',
  prefill: false,
  structuredOutput: true,
}

/** What a vendor's quirks say wins over what the model's name tells. */
function bend(profile: ModelProfile, quirks: AnthropicQuirks): ModelProfile {
  return {
    ...profile,
    maxOutput: quirks.maxOutputTokens ?? profile.maxOutput,
    thinking: waysOf(profile.thinking, quirks),
    efforts: quirks.effort === undefined ? profile.efforts : quirks.effort ? orAll(profile.efforts) : [],
    sampling: quirks.sampling === undefined ? profile.sampling : quirks.sampling ? 'all' : 'none',
    prefill: quirks.prefill ?? profile.prefill,
    structuredOutput: quirks.structuredOutput ?? profile.structuredOutput,
    midConversationSystem: quirks.midConversationSystem ?? profile.midConversationSystem,
  }
}

function waysOf(ways: ThinkingWays, { thinking, adaptive: known }: AnthropicQuirks): ThinkingWays {
  if (thinking === false) return 'none'
  if (known === false) return 'budget'
  return known === true && (ways === 'none' || ways === 'budget') ? 'both' : ways
}

function orAll(efforts: readonly WireEffort[]): readonly WireEffort[] {
  return efforts.length === 0 ? upToMax : efforts
}
