import type { ErrorCode } from '../../contract/index.ts'
import type { ReportQueries } from './report-queries.ts'

/** What the gateway and its report worker say to each other. */

export type ReportMethod = keyof ReportQueries
export type ReportArguments<M extends ReportMethod> = Parameters<ReportQueries[M]>
export type ReportResult<M extends ReportMethod> = ReturnType<ReportQueries[M]>

export interface ReportRequest {
  id: number
  method: ReportMethod
  args: unknown[]
}

export type ReportAnswer =
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; code: ErrorCode; message: string }
