import type { Tool } from '../../ir/tool.ts'
import { wireToolName } from '../../ir/tool-names.ts'
import { lettersOf } from './call-ids.ts'

const MAX_LENGTH = 64

/**
 * Names of tools as this protocol's vendors take them: letters, digits, `_` and `-`, 64 at most. What had to be changed is
 * kept, so that the reply's calls get their names back.
 */
export class ToolNames {
  private readonly fitted = new Map<string, string>()
  private readonly taken = new Set<string>()

  constructor(tools: readonly Tool[]) {
    for (const tool of tools) {
      if (tool.type === 'provider') continue
      const name = wireToolName(tool)
      if (isFit(name)) this.taken.add(name)
    }
  }

  fit(name: string): string {
    if (isFit(name)) return name
    let fitted = this.fitted.get(name)
    if (fitted === undefined) {
      fitted = clean(name)
      if (this.taken.has(fitted)) fitted = `${fitted.slice(0, MAX_LENGTH - 9)}_${lettersOf(name, 8)}`
      this.taken.add(fitted)
      this.fitted.set(name, fitted)
    }
    return fitted
  }

  /** What each changed name stands for; undefined when none was changed. */
  get originals(): Record<string, string> | undefined {
    if (this.fitted.size === 0) return undefined
    return Object.fromEntries([...this.fitted].map(([name, fitted]) => [fitted, name]))
  }
}

function isFit(name: string): boolean {
  return name.length <= MAX_LENGTH && /^[\w-]+$/.test(name)
}

function clean(name: string): string {
  const cleaned = name.replace(/[^\w-]/g, '_')
  if (cleaned === '') return 'tool'
  return cleaned.length <= MAX_LENGTH ? cleaned : `${cleaned.slice(0, MAX_LENGTH - 9)}_${lettersOf(name, 8)}`
}

/** The name that a call in the reply was given for. */
export function originalToolName(name: string, hints: Readonly<Record<string, unknown>>): string {
  const names = hints.toolNames as Readonly<Record<string, string>> | undefined
  return names !== undefined && Object.hasOwn(names, name) ? (names[name] ?? name) : name
}
