import type { ErrorCode } from '../contract/index.ts'
import type { ReadTask } from './read-import.ts'
import type { Draft, ReadContext } from './types.ts'

/** What the reading thread is asked. */
export interface ReadRequest {
  task: ReadTask
  context: ReadContext
}

/** Errors do not keep their class on the way between threads. */
export type ReadAnswer =
  | { ok: true; draft: Draft }
  | { ok: false; code: ErrorCode; message: string; field: string | undefined }
