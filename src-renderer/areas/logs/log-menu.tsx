import { client } from '../../client/api.ts'
import { isDesktop } from '../../client/shell.ts'
import { allPages, type FileKind } from '../../parts/csv.ts'
import { ExportButton } from '../../parts/export-button.tsx'
import { exportUrl, logFile } from './log-export.ts'
import { type LogFilters, toLogFilter } from './log-filters.ts'

/** Saves what is filtered as a file. A browser gets it streamed; in the app it is read over the port. */
export function ExportMenu({ filters }: { filters: LogFilters }) {
  const filter = (now: number) => toLogFilter(filters, now)
  return (
    <ExportButton
      subject="logs"
      kinds={['csv', 'jsonl']}
      columns={logFile}
      pages={() => {
        const asked = filter(Date.now())
        return allPages((cursor) =>
          client.logs.list({ ...asked, limit: 200, ...(cursor === undefined ? {} : { cursor }) }),
        )
      }}
      {...(isDesktop ? {} : { address: (kind: FileKind) => exportUrl(kind, filter(Date.now())) })}
    />
  )
}
