import type { ImportNote } from '../contract/index.ts'
import { note } from './notes.ts'
import type { ReadContext } from './types.ts'

const name = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/

export interface Resolved {
  value: string | undefined
  notes: ImportNote[]
}

/** The variable that a value names in place of itself: `os.environ/X`, `$X`, `${X}`, `env:X`, `{env:X}`. */
export function referenceIn(value: string): string | undefined {
  const match = /^(?:os\.environ\/(\w+)|\$(\w+)|\$\{(\w+)\}|\{?env:(\w+)\}?)$/.exec(value.trim())
  const found = match?.slice(1).find((part) => part !== undefined)
  return found !== undefined && name.test(found) ? found : undefined
}

/** A value as it is meant: a reference is resolved where that was allowed, and is never taken for a key itself. */
export function resolve(value: string | undefined, context: ReadContext): Resolved {
  if (value === undefined) return { value: undefined, notes: [] }
  const variable = referenceIn(value)
  if (variable === undefined) return { value, notes: [] }
  const found = Object.hasOwn(context.environment, variable) ? context.environment[variable] : undefined
  if (found === undefined || found.trim() === '') {
    return {
      value: undefined,
      notes: [note('environment.missing', `It refers to the variable ${variable}, which was not read`, [variable])],
    }
  }
  return {
    value: found.trim(),
    notes: [note('environment.used', `It takes its value from the variable ${variable}`, [variable])],
  }
}

/** Variables that decide which code runs or where traffic goes: no configuration of a provider needs them. */
const dangerous =
  /^(?:LD_.*|DYLD_.*|NODE_OPTIONS|NODE_PATH|NODE_EXTRA_CA_CERTS|NODE_TLS_REJECT_UNAUTHORIZED|PATH|PATHEXT|COMSPEC|SHELL|BASH_ENV|ENV|IFS|PYTHON(?:PATH|STARTUP|HOME)|PERL5?(?:LIB|OPT)|RUBY(?:LIB|OPT)|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|GIT_(?:SSH|SSH_COMMAND|EXTERNAL_DIFF|PROXY_COMMAND|EXEC_PATH)|EDITOR|VISUAL|PAGER|BROWSER|(?:HTTPS?|ALL|NO)_PROXY|SSL_CERT_(?:FILE|DIR)|PROMPT_COMMAND|ELECTRON_RUN_AS_NODE)$/i

/** Which of these names change how programs run. */
export function dangerousVariables(names: readonly string[]): string[] {
  return names.filter((candidate) => dangerous.test(candidate))
}
