import type { BodyRule } from '../contract/index.ts'
import { matchesModel } from '../routing/match-model.ts'

/** A channel's body rule as requests are changed by it. */
export interface CompiledBodyRule {
  op: BodyRule['op']
  /** The members' names and the places in lists that its JSON Pointer goes through, unescaped; never empty. */
  path: readonly string[]
  /** What is written, as JSON text; '' for `delete`. */
  text: string
  /** Whether it holds for a model, by the upstream's name. */
  holdsFor(model: string): boolean
}

/** Rules ready for use, in their order. Those that cannot be applied to any body are left out. */
export function compileBodyRules(rules: readonly BodyRule[]): readonly CompiledBodyRule[] {
  return rules.filter((rule) => faultOf(rule) === undefined).map(compile)
}

/** What is wrong with a rule whichever body it meets: the field of it and why; undefined = nothing. */
export function faultOf(rule: BodyRule): { field: 'path' | 'value'; why: string } | undefined {
  const [first = ''] = pointerPath(rule.path)
  if (guarded.has(first))
    return { field: 'path', why: `\`${first}\` is decided by the request and the channel's models` }
  if (rule.op !== 'delete' && rule.value === undefined) return { field: 'value', why: `\`${rule.op}\` needs a value` }
  return undefined
}

/** The parts of a JSON Pointer, unescaped. https://www.rfc-editor.org/rfc/rfc6901#section-4 */
export function pointerPath(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** What the gateway has planned, priced and framed a call by must be what the upstream reads. */
const guarded: ReadonlySet<string> = new Set(['model', 'stream'])

function compile({ op, path, value, models = [] }: BodyRule): CompiledBodyRule {
  return {
    op,
    path: pointerPath(path),
    text: op === 'delete' ? '' : JSON.stringify(value),
    holdsFor: models.length === 0 ? always : (model) => models.some((pattern) => matchesModel(pattern, model)),
  }
}

function always(): boolean {
  return true
}
