import type { BodyRule, ChannelCreateInput, Limits } from '../../../src-gateway/contract/index.ts'
import { splitList } from '../../parts/split-list.ts'

/** A change of the body as it is edited: value as JSON text, models as a list in one line. */
export interface BodyRuleForm {
  /** Tells rows apart while they are edited. */
  id: string
  op: BodyRule['op']
  path: string
  value: string
  models: string
}

/** Limits as text; '' = none. */
export interface LimitsForm {
  rpm: string
  tpm: string
  concurrency: string
}

let made = 0

/** A change of the body to edit, with an id of its own. */
export function ruleForm(rule?: BodyRule): BodyRuleForm {
  made += 1
  return {
    id: `rule-${made}`,
    op: rule?.op ?? 'set',
    path: rule?.path ?? '',
    value: rule?.value === undefined ? '' : JSON.stringify(rule.value),
    models: rule?.models.join(', ') ?? '',
  }
}

/** What is sent; a row without a path is left out. The rows must have no problem. */
export function toBodyRules(rows: readonly BodyRuleForm[]): NonNullable<ChannelCreateInput['bodyRules']> {
  return rows
    .filter((row) => !isBlank(row))
    .map((row) => ({
      op: row.op,
      path: row.path.trim(),
      ...(row.op === 'delete' ? {} : { value: jsonValue(row.value) ?? null }),
      models: splitList(row.models),
    }))
}

function isBlank(row: BodyRuleForm): boolean {
  return row.path.trim() === '' && row.value.trim() === '' && row.models.trim() === ''
}

/** JSON of any kind; undefined when it is none. */
function jsonValue(text: string): BodyRule['value'] {
  try {
    return JSON.parse(text) as BodyRule['value']
  } catch {
    return undefined
  }
}

export type BodyRuleProblem = 'rulePath' | 'ruleValue'

/** A JSON Pointer (RFC 6901) that names something in the body; the whole body cannot be replaced. */
const pointer = /^(?:\/(?:[^~/]|~[01])*)+$/

/** What is wrong with one row. */
export function ruleProblem(row: BodyRuleForm): BodyRuleProblem | null {
  if (isBlank(row)) return null
  if (!pointer.test(row.path.trim()) || row.path.trim().length > 500) return 'rulePath'
  if (row.op !== 'delete' && jsonValue(row.value) === undefined) return 'ruleValue'
  return null
}

const limitNames = ['rpm', 'tpm', 'concurrency'] as const

/** Limits as they are edited. */
export function limitsForm(limits: Limits): LimitsForm {
  const text = (value: number | null) => (value === null ? '' : String(value))
  return { rpm: text(limits.rpm), tpm: text(limits.tpm), concurrency: text(limits.concurrency) }
}

/** What is sent; the texts must be valid. */
export function toLimits(form: LimitsForm): Limits {
  const number = (text: string) => (text.trim() === '' ? null : Number(text))
  return { rpm: number(form.rpm), tpm: number(form.tpm), concurrency: number(form.concurrency) }
}

/** The limits that are no whole number above 0. */
export function badLimits(form: LimitsForm): (keyof LimitsForm)[] {
  return limitNames.filter((name) => form[name].trim() !== '' && !/^[1-9]\d{0,14}$/.test(form[name].trim()))
}
