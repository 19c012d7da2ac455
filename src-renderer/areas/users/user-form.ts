import type { z } from 'zod'
import { type User, type UserPatch, userCreate } from '../../../src-gateway/contract/index.ts'

/** What the form edits: a user without what the gateway keeps itself. */
export type UserForm = z.infer<typeof userCreate>

export function newForm(): UserForm {
  return { ...userCreate.parse({ name: '-' }), name: '' }
}

export function formOf(user: User): UserForm {
  const { name, email, group, prepaid, limits, note, enabled } = user
  return { name, email, group, prepaid, limits, note, enabled }
}

/** Fields that can be wrong, as the words file names them. */
export type UserProblem = 'name' | 'email' | 'group' | 'note' | 'limits.rpm' | 'limits.tpm' | 'limits.concurrency'

const problems: readonly UserProblem[] = [
  'name',
  'email',
  'group',
  'note',
  'limits.rpm',
  'limits.tpm',
  'limits.concurrency',
]

/** The field that a dotted path belongs to. */
export function problemOf(path: string): UserProblem | null {
  return problems.find((problem) => path === problem || path.startsWith(`${problem}.`)) ?? null
}

/** What the gateway would refuse, by its own schema. */
export function findProblems(form: UserForm): ReadonlySet<UserProblem> {
  const result = userCreate.safeParse(form)
  if (result.success) return new Set()
  return new Set(result.error.issues.map((issue) => problemOf(issue.path.join('.'))).filter((one) => one !== null))
}

/** Only what differs, so that a change made elsewhere meanwhile is kept. */
export function changes(before: UserForm, after: UserForm): UserPatch {
  const keys: Array<keyof UserForm> = ['name', 'email', 'group', 'prepaid', 'limits', 'note', 'enabled']
  const same = (key: keyof UserForm) => JSON.stringify(before[key]) === JSON.stringify(after[key])
  return Object.fromEntries(keys.filter((key) => !same(key)).map((key) => [key, after[key]]))
}

export type UserState = 'active' | 'disabled' | 'exhausted'

/** Whether requests of this person are served. */
export function userState(user: Pick<User, 'enabled' | 'remainingUsd'>): UserState {
  if (!user.enabled) return 'disabled'
  return user.remainingUsd !== null && user.remainingUsd <= 0 ? 'exhausted' : 'active'
}
