import type { Warning, Warnings } from '../../ir/warning.ts'
import type { Setting } from '../client-field.ts'
import type { WriteRequestContext } from '../conversion.ts'
import type { WireNames } from '../wire-names.ts'
import type { GeminiDialect } from './quirks.ts'

/** What those who write a request share. */
export interface RequestContext {
  model: string
  inbound: string
  dialect: GeminiDialect
  names: WireNames
  warnings: Warnings
  recall: WriteRequestContext['recall']
  /** Adds a warning under the client's own name of the field. */
  warn(kind: Warning['kind'], setting: Setting, detail?: string): void
  /** Adds a warning for something only one vendor knows. */
  warnOf(kind: Warning['kind'], feature: string, detail?: string): void
}

/** Where in the client's conversation something stands that is changed or left out: `messages.system`. */
export function conversationField(inbound: string, what: string): string {
  const list = inbound === 'gemini' ? 'contents' : inbound === 'openai-responses' ? 'input' : 'messages'
  return `${list}.${what}`
}
