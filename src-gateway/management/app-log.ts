import { base } from './base.ts'
import type { ManagementParts } from './parts.ts'

/** The program's own log, read from its files. Which files those are, the caller has no say in. */
export function appLogHandlers({ appLog }: Pick<ManagementParts, 'appLog'>) {
  return {
    list: base.appLog.list.handler(({ input: { cursor, from, to, ...query }, signal }) =>
      appLog.list({ ...query, from: timeOf(from), to: timeOf(to), before: cursor, signal }),
    ),
  }
}

function timeOf(instant: string | undefined): number | undefined {
  return instant === undefined ? undefined : Date.parse(instant)
}
