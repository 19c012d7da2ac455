/** What a request may ask for that Gemini lacks or takes otherwise. */
export type Wish =
  | 'frequency_penalty'
  | 'logit_bias'
  | 'logprobs'
  | 'top_logprobs'
  | 'min_p'
  | 'repetition_penalty'
  | 'parallel_tool_calls'
  | 'tool_choice'
  | 'tools'
  | 'n'
  | 'stop'
  | 'user'
  | 'metadata'
  | 'service_tier'
  | 'verbosity'
  | 'reasoning'
  | 'response_format'
  | 'modalities'
  | 'cache'
  | 'system'
  | 'thinking'
  | 'media'

/** What clients of each protocol call it, where it is not the word above. */
const names: Readonly<Record<string, Readonly<Partial<Record<Wish, string>>>>> = {
  'openai-chat': {
    reasoning: 'reasoning_effort',
    cache: 'cache_control',
    system: 'messages.system',
    thinking: 'messages.reasoning_content',
    media: 'messages.content',
  },
  'openai-responses': {
    verbosity: 'text.verbosity',
    response_format: 'text.format',
    cache: 'prompt_cache',
    system: 'input.system',
    thinking: 'input.reasoning',
    media: 'input.content',
  },
  'anthropic-messages': {
    parallel_tool_calls: 'tool_choice.disable_parallel_tool_use',
    stop: 'stop_sequences',
    user: 'metadata.user_id',
    reasoning: 'thinking',
    response_format: 'output_config.format',
    cache: 'cache_control',
    system: 'messages.system',
    thinking: 'messages.thinking',
    media: 'messages.content',
  },
  gemini: {
    frequency_penalty: 'generationConfig.frequencyPenalty',
    logprobs: 'generationConfig.responseLogprobs',
    top_logprobs: 'generationConfig.logprobs',
    tool_choice: 'toolConfig.functionCallingConfig',
    n: 'generationConfig.candidateCount',
    stop: 'generationConfig.stopSequences',
    metadata: 'labels',
    service_tier: 'serviceTier',
    reasoning: 'generationConfig.thinkingConfig',
    response_format: 'generationConfig.responseJsonSchema',
    modalities: 'generationConfig.responseModalities',
    system: 'contents.system',
    thinking: 'contents.parts.thought',
    media: 'contents.parts',
  },
}

/** The client's own name of a field, for warnings and errors. */
export function clientField(inbound: string, wish: Wish): string {
  return names[inbound]?.[wish] ?? wish
}
