export const testFailures = [
  'unreachable',
  'notAnApi',
  'refused',
  'credit',
  'notFound',
  'limited',
  'notTaken',
  'theirs',
] as const
type TestFailure = (typeof testFailures)[number]

/** What a failed test means to a person, from the upstream's HTTP status; 0 = there was no answer. */
export function failureOf(status: number): TestFailure {
  if (status === 0) return 'unreachable'
  if (status === 401 || status === 403) return 'refused'
  if (status === 402) return 'credit'
  if (status === 404 || status === 405) return 'notFound'
  if (status === 429) return 'limited'
  if (status >= 500) return 'theirs'
  return status >= 400 ? 'notTaken' : 'notAnApi'
}
