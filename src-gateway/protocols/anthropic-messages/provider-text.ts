import type { JsonObject } from '../conversion.ts'
import { isObject, wordOf } from '../json-values.ts'

/**
 * What a block that only Anthropic knows would say in words, for protocols that have no such block. Undefined when nothing
 * would be missed (a call that Anthropic ran itself, whose result follows).
 */
export function providerText(block: JsonObject): string | undefined {
  const type = typeof block.type === 'string' ? block.type : ''
  if (type === 'search_result') return searchResult(block)
  if (type === 'document') return documentText(block)
  if (type === 'tool_reference') return `Tool found: ${String(block.tool_name)}`
  if (type === 'compaction')
    return typeof block.content === 'string' ? `Summary of the conversation so far:\n${block.content}` : undefined
  if (type.endsWith('_tool_result')) return resultText(type, block.content)
  return undefined
}

function searchResult(block: JsonObject): string | undefined {
  const lines = [wordOf(block.title), wordOf(block.source), textsOf(block.content)].filter((line) => line !== undefined)
  return lines.length === 0 ? undefined : lines.join('\n')
}

function documentText(block: JsonObject): string | undefined {
  const source = isObject(block.source) ? block.source : {}
  const lines = [wordOf(block.title), wordOf(block.context), textsOf(source.content)].filter(
    (line) => line !== undefined,
  )
  return lines.length === 0 ? undefined : lines.join('\n')
}

function textsOf(raw: unknown): string | undefined {
  if (typeof raw === 'string') return wordOf(raw)
  if (!Array.isArray(raw)) return undefined
  const texts = raw
    .filter(isObject)
    .map((one) => one.text)
    .filter((text) => typeof text === 'string' && text !== '')
  return texts.length === 0 ? undefined : texts.join('\n\n')
}

/** Result of a tool that Anthropic ran: pages found, output of code, an error. */
function resultText(type: string, content: unknown): string | undefined {
  const what = type.slice(0, -'_tool_result'.length).replaceAll('_', ' ')
  if (Array.isArray(content)) {
    const lines = content
      .filter(isObject)
      .map(listLine)
      .filter((line) => line !== undefined)
    return lines.length === 0 ? undefined : `Result of ${what}:\n${lines.join('\n')}`
  }
  if (!isObject(content))
    return typeof content === 'string' && content !== '' ? `Result of ${what}:\n${content}` : undefined
  if (typeof content.error_code === 'string') return `${what} failed: ${content.error_code}`
  const output = [wordOf(content.stdout), wordOf(content.stderr), wordOf(content.text), fetched(content)].filter(
    (line) => line !== undefined,
  )
  return output.length === 0 ? undefined : `Result of ${what}:\n${output.join('\n')}`
}

function listLine(one: JsonObject): string | undefined {
  if (typeof one.url === 'string') return `- ${wordOf(one.title) ?? one.url} (${one.url})`
  return wordOf(one.text) ?? (typeof one.tool_name === 'string' ? `- ${one.tool_name}` : undefined)
}

/** A page fetched: its address and, when it is text, what it says. */
function fetched(content: JsonObject): string | undefined {
  if (!isObject(content.content)) return wordOf(content.content)
  const source = isObject(content.content.source) ? content.content.source : {}
  const text = source.type === 'text' ? wordOf(source.data) : undefined
  return (
    [wordOf(content.url), wordOf(content.content.title), text].filter((line) => line !== undefined).join('\n') ||
    undefined
  )
}
