/** Lines around a change. */
const context = 3

/** The most edits that are looked for one by one; beyond them the middle is shown as replaced whole. */
const maxEdits = 400

interface Change {
  kind: ' ' | '-' | '+'
  line: string
}

/** A unified diff of two texts, as `diff -u` prints it; empty when they are the same. */
export function unifiedDiff(path: string, before: string | null, after: string | null): string {
  if (before === after) return ''
  const changes = changesOf(linesOf(before ?? ''), linesOf(after ?? ''))
  const name = path.replaceAll('\\', '/')
  const hunks = hunksOf(changes)
  return [`--- ${before === null ? '/dev/null' : name}`, `+++ ${after === null ? '/dev/null' : name}`, ...hunks].join(
    '\n',
  )
}

function linesOf(text: string): string[] {
  if (text === '') return []
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines.map((line) => line.replace(/\r$/, ''))
}

function changesOf(before: readonly string[], after: readonly string[]): Change[] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1
  let end = 0
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end))
    end += 1
  const as = (kind: Change['kind'], lines: readonly string[]): Change[] => lines.map((line) => ({ kind, line }))
  return [
    ...as(' ', before.slice(0, start)),
    ...middle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...as(' ', before.slice(before.length - end)),
  ]
}

/** The shortest script of edits (Myers, http://www.xmailserver.org/diff2.pdf). */
function middle(before: readonly string[], after: readonly string[]): Change[] {
  const trace: Map<number, number>[] = []
  let reach = new Map<number, number>([[1, 0]])
  for (let edits = 0; edits <= Math.min(before.length + after.length, maxEdits); edits += 1) {
    trace.push(new Map(reach))
    const next = new Map(reach)
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const down =
        diagonal === -edits || (diagonal !== edits && (next.get(diagonal - 1) ?? -1) < (next.get(diagonal + 1) ?? -1))
      let x = down ? (next.get(diagonal + 1) ?? 0) : (next.get(diagonal - 1) ?? 0) + 1
      let y = x - diagonal
      while (x < before.length && y < after.length && before[x] === after[y]) {
        x += 1
        y += 1
      }
      next.set(diagonal, x)
      if (x >= before.length && y >= after.length) return walkBack(trace, before, after)
    }
    reach = next
  }
  return [
    ...before.map((line) => ({ kind: '-' as const, line })),
    ...after.map((line) => ({ kind: '+' as const, line })),
  ]
}

function walkBack(
  trace: readonly Map<number, number>[],
  before: readonly string[],
  after: readonly string[],
): Change[] {
  const changes: Change[] = []
  let x = before.length
  let y = after.length
  for (let edits = trace.length - 1; edits >= 0; edits -= 1) {
    const reach = trace[edits] ?? new Map<number, number>()
    const diagonal = x - y
    const down =
      diagonal === -edits || (diagonal !== edits && (reach.get(diagonal - 1) ?? -1) < (reach.get(diagonal + 1) ?? -1))
    const from = down ? diagonal + 1 : diagonal - 1
    const fromX = edits === 0 ? 0 : (reach.get(from) ?? 0)
    const fromY = edits === 0 ? 0 : fromX - from
    while (x > fromX && y > fromY) {
      x -= 1
      y -= 1
      changes.push({ kind: ' ', line: before[x] ?? '' })
    }
    if (edits === 0) break
    if (down) {
      y -= 1
      changes.push({ kind: '+', line: after[y] ?? '' })
    } else {
      x -= 1
      changes.push({ kind: '-', line: before[x] ?? '' })
    }
  }
  return changes.toReversed()
}

function hunksOf(changes: readonly Change[]): string[] {
  const lines: string[] = []
  for (let at = 0; at < changes.length; ) {
    const first = changes.findIndex(({ kind }, index) => index >= at && kind !== ' ')
    if (first < 0) break
    const start = Math.max(at, first - context)
    let end = first
    // A gap as long as the context on both sides begins a new hunk.
    for (let quiet = 0, here = first; here < changes.length && quiet <= context * 2; here += 1) {
      quiet = changes[here]?.kind === ' ' ? quiet + 1 : 0
      if (quiet === 0) end = here
    }
    const stop = Math.min(changes.length, end + context + 1)
    const part = changes.slice(start, stop)
    const count = (kinds: string) => part.filter(({ kind }) => kinds.includes(kind)).length
    const before = (kinds: string) => changes.slice(0, start).filter(({ kind }) => kinds.includes(kind)).length
    const range = (kinds: string) => `${before(kinds) + (count(kinds) === 0 ? 0 : 1)},${count(kinds)}`
    lines.push(`@@ -${range(' -')} +${range(' +')} @@`, ...part.map(({ kind, line }) => `${kind}${line}`))
    at = stop
  }
  return lines
}
