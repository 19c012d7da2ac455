import { isObject, objectOf, stringOf, wordOf } from '../json-values.ts'

/** What a shell printed, command after command, for models that only read text. */
export function shellOutputText(raw: unknown): string {
  if (typeof raw === 'string') return raw
  if (!Array.isArray(raw)) return ''
  return raw
    .filter(isObject)
    .map(({ stdout, stderr, outcome }) => {
      const { type, exit_code: code } = objectOf(outcome)
      const end = type === 'timeout' ? '[timed out]' : typeof code === 'number' ? `[exit code ${code}]` : undefined
      return [wordOf(stdout), wordOf(stderr), end].filter((line) => line !== undefined).join('\n')
    })
    .join('\n')
}

/** The tools that a search found, by name and description. */
export function toolListText(raw: unknown): string {
  if (!Array.isArray(raw)) return '[]'
  return JSON.stringify(raw.filter(isObject).flatMap(namesOf))
}

function namesOf(tool: Record<string, unknown>): object[] {
  if (tool.type === 'namespace' && Array.isArray(tool.tools)) {
    const space = stringOf(tool.name) ?? ''
    return tool.tools
      .filter(isObject)
      .map(({ name, description }) => ({ name: `${space}__${stringOf(name) ?? ''}`, description }))
  }
  return [{ name: tool.name, description: tool.description }]
}

/** A line on what the vendor did itself, where leaving it out would leave a hole in the conversation. */
export function hostedText(item: Readonly<Record<string, unknown>>): string | undefined {
  switch (item.type) {
    case 'web_search_call': {
      const { query, url } = objectOf(item.action)
      const what = wordOf(query) ?? wordOf(url)
      return what === undefined ? undefined : `[Searched the web: ${what}]`
    }
    case 'file_search_call': {
      const found = Array.isArray(item.results) ? item.results.filter(isObject) : []
      const texts = found.map(({ filename, text }) => `${stringOf(filename) ?? ''}: ${stringOf(text) ?? ''}`)
      return texts.length === 0 ? undefined : `[Found in files]\n${texts.join('\n')}`
    }
    case 'code_interpreter_call': {
      const logs = Array.isArray(item.outputs)
        ? item.outputs.filter(isObject).map(({ logs: text }) => stringOf(text) ?? '')
        : []
      const code = wordOf(item.code)
      return code === undefined ? undefined : `[Ran code]\n${[code, ...logs].join('\n')}`
    }
    case 'mcp_call': {
      const result = wordOf(item.output) ?? wordOf(item.error)
      return `[Called ${stringOf(item.name) ?? 'a tool'} with ${stringOf(item.arguments) ?? '{}'}]${result === undefined ? '' : `\n${result}`}`
    }
    case 'shell_call_output':
      return wordOf(shellOutputText(item.output))
    default:
      return undefined
  }
}
