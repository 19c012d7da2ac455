import type { IncomingHttpHeaders } from 'node:http'
import type { UpstreamProtocol } from '../protocols/conversion.ts'
import { classifyFailure, type FailureClass } from '../routing/classify-failure.ts'
import { isHtml } from './reply-kind.ts'
import { readErrorBody } from './upstream-error.ts'

/** A reply that is no success, as far as its head tells. */
export interface RefusalHead {
  /** After the channel's status mapping. */
  status: number
  headers: IncomingHttpHeaders
  /** Milliseconds since 1970. */
  now: number
}

/** What a refusal means by its head alone: enough to know whether its body can concern the client. */
export function judgeHead({ status, headers, now }: RefusalHead): FailureClass {
  if (!isHtml(headers['content-type'])) return classifyFailure({ status, headers, now })
  // A web page: a wrong address, or a proxy in front of the upstream speaking for itself.
  const code = status >= 500 ? 'upstream.error' : 'upstream.invalid_response'
  return { retry: 'next', code, pass: false }
}

/** What it means by what the vendor's own code in its body says. */
export function judgeBody(head: RefusalHead, body: Buffer, upstream: UpstreamProtocol | undefined): FailureClass {
  const { status, headers, now } = head
  if (isHtml(headers['content-type'])) return judgeHead(head)
  const parsed = readErrorBody(body, headers)
  const code = upstream?.readError(status, parsed, headers).code
  return classifyFailure({ status, code, headers, body: parsed, now })
}
