/** A line of a diff as it is shown. Numbers count from 1 and are null on the side where the line is not. */
export interface DiffLine {
  kind: 'same' | 'added' | 'removed'
  text: string
  before: number | null
  after: number | null
}

/** Lines that stand together; between two of these something that does not change is left out. */
export interface DiffHunk {
  lines: DiffLine[]
}

const range = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/

/** Reads a unified diff of one file, as `clients.preview` answers it. */
export function readDiff(diff: string): DiffHunk[] {
  const hunks: DiffHunk[] = []
  let before = 0
  let after = 0
  for (const line of diff.split('\n')) {
    const begins = range.exec(line)
    if (begins !== null) {
      // A side without lines counts from the line before.
      before = Math.max(1, Number(begins[1]))
      after = Math.max(1, Number(begins[2]))
      hunks.push({ lines: [] })
      continue
    }
    const lines = hunks.at(-1)?.lines
    // Before the first range stand the names of the files.
    if (lines === undefined) continue
    const text = line.slice(1)
    if (line.startsWith('+')) lines.push({ kind: 'added', text, before: null, after: after++ })
    else if (line.startsWith('-')) lines.push({ kind: 'removed', text, before: before++, after: null })
    else if (line.startsWith(' ')) lines.push({ kind: 'same', text, before: before++, after: after++ })
  }
  return hunks
}
