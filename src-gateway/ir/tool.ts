import type { Extensions, JsonSchema } from './extensions.ts'
import type { CacheMark } from './part.ts'

/** A tool that the client runs. */
export interface FunctionTool {
  type: 'function'
  name: string
  description?: string
  /** JSON Schema of the arguments; undefined = none are taken. */
  parameters?: JsonSchema
  /** Undefined = the client did not say; the protocols' defaults differ (Responses: true, chat: false). */
  strict?: boolean
  /** Namespace of a Responses tool; protocols without it get `namespace__name`, and it is taken apart again in the reply. */
  namespace?: string
  cache?: CacheMark
  extensions?: Extensions
}

/** A tool whose input is free text, perhaps bound by a grammar (OpenAI's `custom`). */
export interface CustomTool {
  type: 'custom'
  name: string
  description?: string
  /** OpenAI's `format` object: `{ type: 'text' }` or a grammar. */
  format?: Readonly<Record<string, unknown>>
  namespace?: string
  cache?: CacheMark
  extensions?: Extensions
}

/** A tool that a vendor runs or knows by type (`web_search_20250305`, `googleSearch`, `local_shell`). */
export interface ProviderTool {
  type: 'provider'
  protocol: string
  /** The wire's type or key. */
  name: string
  /** The wire's whole object. */
  value: unknown
  cache?: CacheMark
}

export type Tool = FunctionTool | CustomTool | ProviderTool

/** `allowed` restricts to some tools; `required` says whether one of them must be called. */
export type ToolChoice =
  | { type: 'auto' }
  | { type: 'none' }
  | { type: 'required' }
  | { type: 'tool'; name: string }
  | { type: 'allowed'; names: readonly string[]; required: boolean }
  | { type: 'provider'; protocol: string; value: unknown }
