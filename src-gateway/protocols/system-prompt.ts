import type { Operation } from './types.ts'

/** Instructions that a channel gives beside the client's own. */
export interface SystemPrompt {
  text: string
  /** Before the client's instructions, in their place, or only where there are none. */
  mode: 'prepend' | 'replace' | 'if-absent'
}

/** What call the instructions are put into. `model` is the upstream's name. */
export interface SystemPromptContext {
  operation: Operation
  model: string
  quirks: Readonly<Record<string, unknown>>
}

/** Whether a field of a request says anything: a text, or a list that is not empty. */
export function hasText(content: unknown): boolean {
  return Array.isArray(content) ? content.length > 0 : typeof content === 'string' && content !== ''
}

/** Two instructions as one text; what is no text says nothing. */
export function joinPrompts(first: string, second: unknown): string {
  return typeof second === 'string' && second !== '' ? `${first}\n\n${second}` : first
}
