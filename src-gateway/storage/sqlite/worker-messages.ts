import type { ErrorCode } from '../../contract/errors.ts'

/** What the gateway and its storage threads say to each other. */

/** Given to a thread when it starts. */
export interface WorkerTask {
  task: 'reports' | 'checkpoint' | 'copies'
  file: string
}

export interface WorkerRequest {
  id: number
  method: string
  args: unknown[]
}

export type WorkerAnswer =
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; code: ErrorCode; message: string }
