import type { ToolCalls, ToolName, Usage } from '../../ir/usage.ts'
import { isObject, listOf, objectOf } from '../json-values.ts'
import { type AroundUsage, readOpenAiUsage } from '../openai-usage.ts'

/** What stands around `usage` in a response. */
export interface AroundResponseUsage extends AroundUsage {
  /** What the output's items say of tools that the vendor ran, see `ServerTools`. */
  tools?: ToolCalls | undefined
}

/**
 * Reads a response's `usage`: the input includes cached tokens, the output includes reasoning. Where the vendor counts its tools
 * itself (xAI), that count stands before the items'.
 * https://platform.openai.com/docs/api-reference/responses/object#responses/object-usage
 */
export function readUsage(raw: unknown, { tools, ...around }: AroundResponseUsage = {}): Usage | undefined {
  if (!isObject(raw) || (typeof raw.input_tokens !== 'number' && typeof raw.output_tokens !== 'number'))
    return undefined
  const usage = readOpenAiUsage(raw, around)
  return usage === undefined || tools === undefined ? usage : { ...usage, tools: { ...tools, ...usage.tools } }
}

/** `usage` of a response that is parsed already. */
export function readResponseUsage(response: Readonly<Record<string, unknown>>): Usage | undefined {
  const found = new ServerTools(listOf(response.tools), response.tool_usage)
  for (const item of listOf(response.output)) found.item(objectOf(item))
  return readUsage(response.usage, { serviceTier: response.service_tier, tools: found.calls() })
}

/** What the items of an output are called, by the tool that made them. */
const toolItems: Readonly<Record<string, ToolName>> = {
  web_search_call: 'web_search',
  file_search_call: 'file_search',
  code_interpreter_call: 'code_execution',
  image_generation_call: 'image_generation',
  x_search_call: 'x_search',
}

/**
 * Counts the tools that a vendor ran for a response. Of what a web search does only searching is billed, not the opening of pages
 * (https://platform.openai.com/docs/guides/tools-web-search#output-and-citations).
 */
export class ServerTools {
  readonly #preview: boolean
  readonly #searches: unknown
  #calls: ToolCalls | undefined

  /** @param offered the response's `tools` @param usage its `tool_usage`, where it counts searches itself */
  constructor(offered: readonly unknown[], usage: unknown) {
    this.#preview = offered.some((tool) => String(objectOf(tool).type).startsWith('web_search_preview'))
    this.#searches = objectOf(objectOf(usage).web_search).num_requests
  }

  item({ type, action, status }: Readonly<Record<string, unknown>>): void {
    const tool = typeof type === 'string' && Object.hasOwn(toolItems, type) ? toolItems[type] : undefined
    if (tool === undefined || status === 'failed') return
    const done = objectOf(action).type
    if (tool === 'web_search' && typeof done === 'string' && done !== 'search') return
    this.#calls ??= {}
    this.#calls[tool] = (this.#calls[tool] ?? 0) + 1
  }

  calls(): ToolCalls | undefined {
    const calls = this.#calls
    if (calls === undefined) return undefined
    const { web_search: seen, ...others } = calls
    if (seen === undefined) return calls
    const searches = typeof this.#searches === 'number' && this.#searches > 0 ? this.#searches : seen
    return { ...others, [this.#preview ? 'web_search_preview' : 'web_search']: searches }
  }
}
