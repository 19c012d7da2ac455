import type { IncomingHttpHeaders } from 'node:http'
import type { ReplyError } from '../ir/event.ts'
import type { FinishReason } from '../ir/finish-reason.ts'
import type { Usage } from '../ir/usage.ts'
import type { Warning } from '../ir/warning.ts'
import type { SplicedBody } from '../wire/splice-json.ts'
import type { StreamFilter } from './dependencies.ts'
import type { ReplyFlow } from './reply-flow.ts'
import type { TranslatedHost } from './translate/translated-reply.ts'

/** A call that is ready to be sent. */
export interface PreparedCall {
  method: string
  url: string
  /** Alternating name, value. */
  headers: string[]
  body: SplicedBody | null
  /** Takes out of the reply what the client did not ask for. */
  filter?: StreamFilter
  /** What could not go on of a request that is otherwise passed through. */
  warnings?: readonly Warning[]
  /** Set when the reply is not in the client's protocol. */
  conversion?: ReplyConversion
}

/** A flow that knows what the upstream reported. */
export interface FactualFlow extends ReplyFlow {
  usage(): Usage | undefined
  finish(): FinishReason | undefined
  error(): ReplyError | undefined
  /** What of the answer the client's protocol could not tell; grows while the reply comes. */
  warnings(): readonly Warning[]
}

/** How the reply of a converted request is read and told. */
export interface ReplyConversion {
  warnings: readonly Warning[]
  /** Content type of the client's reply. */
  contentType: string
  /** Reads a success. */
  flow(host: TranslatedHost, contentType: string | undefined): FactualFlow
  readError(status: number, body: Buffer, headers: IncomingHttpHeaders): ReplyError
}
