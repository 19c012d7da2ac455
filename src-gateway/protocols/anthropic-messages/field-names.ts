import { own } from './own.ts'

/** What a neutral field is called where the client stated it. */
export type Field =
  | 'responseFormat'
  | 'thinking'
  | 'effort'
  | 'maxTokens'
  | 'candidates'
  | 'toolChoice'
  | 'topK'
  | 'topP'
  | 'audio'
  | 'file'
  | 'history'
  | 'stop'

const names: Readonly<Record<string, Readonly<Record<Field, string>>>> = {
  [own]: {
    responseFormat: 'output_config.format',
    thinking: 'thinking',
    effort: 'output_config.effort',
    maxTokens: 'max_tokens',
    candidates: 'n',
    toolChoice: 'tool_choice',
    topK: 'top_k',
    topP: 'top_p',
    audio: 'messages.content.audio',
    file: 'messages.content.document',
    history: 'messages',
    stop: 'stop_sequences',
  },
  'openai-chat': {
    responseFormat: 'response_format',
    thinking: 'reasoning_effort',
    effort: 'reasoning_effort',
    maxTokens: 'max_completion_tokens',
    candidates: 'n',
    toolChoice: 'tool_choice',
    topK: 'top_k',
    topP: 'top_p',
    audio: 'messages.content.input_audio',
    file: 'messages.content.file',
    history: 'messages',
    stop: 'stop',
  },
  'openai-responses': {
    responseFormat: 'text.format',
    thinking: 'reasoning',
    effort: 'reasoning.effort',
    maxTokens: 'max_output_tokens',
    candidates: 'n',
    toolChoice: 'tool_choice',
    topK: 'top_k',
    topP: 'top_p',
    audio: 'input.content.input_audio',
    file: 'input.content.input_file',
    history: 'input',
    stop: 'stop',
  },
  gemini: {
    responseFormat: 'generationConfig.responseSchema',
    thinking: 'generationConfig.thinkingConfig',
    effort: 'generationConfig.thinkingConfig.thinkingLevel',
    maxTokens: 'generationConfig.maxOutputTokens',
    candidates: 'generationConfig.candidateCount',
    toolChoice: 'toolConfig.functionCallingConfig',
    topK: 'generationConfig.topK',
    topP: 'generationConfig.topP',
    audio: 'contents.parts.inlineData',
    file: 'contents.parts.fileData',
    history: 'contents',
    stop: 'generationConfig.stopSequences',
  },
}

/** The client's own name of a field, for warnings and errors. */
export function fieldName(inbound: string, field: Field): string {
  return (names[inbound] ?? names['openai-chat'])?.[field] ?? field
}

/** Sampling that Messages do not have, by the names clients give it. */
export function samplingName(inbound: string, field: string): string {
  if (inbound === 'gemini')
    return `generationConfig.${field === 'topLogprobs' ? 'logprobs' : field === 'logprobs' ? 'responseLogprobs' : field}`
  return field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
