/** What one model takes through Converse that others refuse. */
export interface ModelTraits {
  family: 'claude' | 'nova' | 'mistral' | 'llama' | 'other'
  /** Claude's version, 4.5 for `claude-sonnet-4-5`; 0 for others. */
  version: number
  opus: boolean
  /** Takes cache points, and where. */
  cachePoints: 'everywhere' | 'messages' | 'none'
  /** Takes `toolChoice.tool`. */
  namedTool: boolean
  /** Takes any tool choice at all. */
  toolChoice: boolean
  /** Takes `toolResult.status`. */
  resultStatus: boolean
  /** Takes documents and videos inside a tool result. */
  filesInResults: boolean
  /** Takes a schema of the answer (`outputConfig`). */
  structuredOutput: boolean
  /** Takes `toolSpec.strict`. */
  strictTools: boolean
  /** Where thinking is asked for; undefined = nowhere. */
  reasoning: 'claude' | 'nova' | 'effort' | 'config' | undefined
  /** Where `top_k` stands. */
  topK: 'top_k' | 'nova' | 'k' | undefined
}

const none: ModelTraits = {
  family: 'other',
  version: 0,
  opus: false,
  cachePoints: 'none',
  namedTool: false,
  toolChoice: true,
  resultStatus: false,
  filesInResults: true,
  structuredOutput: false,
  strictTools: false,
  reasoning: undefined,
  topK: undefined,
}

/**
 * The traits of a model, by its id: `us.anthropic.claude-sonnet-4-5-20250929-v1:0`, or an ARN that ends in one.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference-supported-models-features.html
 */
export function traitsOf(id: string): ModelTraits {
  const name = id.slice(id.lastIndexOf('/') + 1).toLowerCase()
  if (name.includes('claude')) return claude(name)
  if (name.includes('amazon.nova')) {
    return {
      ...none,
      family: 'nova',
      cachePoints: 'messages',
      namedTool: true,
      resultStatus: true,
      filesInResults: false,
      reasoning: name.includes('nova-2') ? 'nova' : undefined,
      topK: 'nova',
    }
  }
  if (/mistral|pixtral|magistral|ministral|voxtral/.test(name))
    return { ...none, family: 'mistral', structuredOutput: /mistral-large-3|ministral|magistral|voxtral/.test(name) }
  if (/meta\.llama/.test(name)) return { ...none, family: 'llama', toolChoice: false }
  if (/writer\.|ai21\./.test(name)) return { ...none, toolChoice: false }
  if (/cohere\./.test(name)) return { ...none, toolChoice: false, topK: 'k' }
  if (/gpt-oss/.test(name)) return { ...none, structuredOutput: true, reasoning: 'effort' }
  if (/qwen/.test(name)) return { ...none, structuredOutput: true, reasoning: 'config' }
  if (/deepseek/.test(name)) return { ...none, structuredOutput: !/\br1\b/.test(name) }
  return { ...none, structuredOutput: /gemma|glm|kimi|minimax|nemotron/.test(name) }
}

function claude(name: string): ModelTraits {
  const found =
    /claude-(?:opus|sonnet|haiku|[a-z]+)-(\d+)(?:-(\d)(?!\d))?/.exec(name) ?? /claude-(\d+)(?:-(\d)(?!\d))?/.exec(name)
  // A name without a version is newer than this table.
  const version = found === null ? 9 : Number(`${found[1]}.${found[2] ?? '0'}`)
  return {
    ...none,
    family: 'claude',
    version,
    opus: name.includes('opus'),
    cachePoints: 'everywhere',
    namedTool: true,
    resultStatus: true,
    structuredOutput: version >= 4.5,
    strictTools: version >= 4.5,
    reasoning: version >= 3.7 ? 'claude' : undefined,
    topK: 'top_k',
  }
}
