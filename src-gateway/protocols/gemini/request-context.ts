import type { Warning, Warnings } from '../../ir/warning.ts'
import type { WriteRequestContext } from '../conversion.ts'
import type { Wish } from './client-fields.ts'
import type { FunctionNames } from './function-names.ts'
import type { GeminiDialect } from './quirks.ts'

/** What those who write a request share. */
export interface RequestContext {
  model: string
  inbound: string
  dialect: GeminiDialect
  names: FunctionNames
  warnings: Warnings
  recall: WriteRequestContext['recall']
  /** Adds a warning under the client's own name of the field. */
  warn(kind: Warning['kind'], wish: Wish, detail?: string): void
  /** Adds a warning for something only one vendor knows. */
  warnOf(kind: Warning['kind'], feature: string, detail?: string): void
}
