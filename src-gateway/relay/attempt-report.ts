import type { ServingChannel } from '../catalog/types.ts'
import type { ErrorCode, LogAttempt } from '../contract/index.ts'
import type { ReplyError } from '../ir/event.ts'
import type { FinishReason } from '../ir/finish-reason.ts'
import type { Usage } from '../ir/usage.ts'
import type { InStreamError } from '../protocols/types.ts'
import { classifyFailure, type FailureClass } from '../routing/classify-failure.ts'
import type { PlannedAttempt } from '../routing/types.ts'
import type { Outcome } from './outcome.ts'
import { scrub } from './scrub.ts'
import type { Answered } from './uncounted/answered.ts'
import { errorSentence } from './upstream-error.ts'

/** Why an attempt did not serve the client. */
export interface AttemptFailure {
  class: FailureClass
  /** For people, no secret. */
  message: string
  /** The upstream's own words, scrubbed; null when it said nothing. */
  upstreamText: string | null
  /** The upstream's `retry-after`. */
  retryAfter: string | undefined
  /** The upstream's error, where the client may see it in its own protocol. */
  told: ReplyError | undefined
}

/** What whoever reads a reply has found in it. */
interface ReplyFacts {
  usage(): Usage | undefined
  finish(): FinishReason | undefined
  error(): InStreamError | ReplyError | undefined
  /** What passed of the answer, for counting what the upstream does not tell; undefined when nothing did. */
  answered?(): Answered | undefined
  /** Nobody will ask for what passed. */
  forget?(): void
}

/** What is known of one attempt: for the row, the log, and what a client may be told. */
export class AttemptReport {
  firstByteMs: number | null = null
  /** As called, with its query. */
  url = ''
  /** After the channel's status mapping; 0 = none came. */
  status = 0
  /** Set when the upstream refused: a reply whose status is no success. */
  refusal: FailureClass | undefined
  /** The upstream's own words, scrubbed. */
  upstreamText: string | null = null
  facts: ReplyFacts | undefined
  /** Why the reply ended amid its way, after its first byte. */
  broken: string | undefined
  /** Where an upstream lives is its owner's business when its words go to a client of another protocol. */
  hidesAddress = false
  private readonly planned: PlannedAttempt
  private readonly channel: ServingChannel
  readonly startedMs: number

  constructor(planned: PlannedAttempt, channel: ServingChannel, startedMs: number) {
    this.planned = planned
    this.channel = channel
    this.startedMs = startedMs
  }

  /** What upstream reported so far. */
  outcome(): Outcome {
    const { refusal, status, facts } = this
    const finish = facts?.finish()
    const usage = facts?.usage()
    if (refusal !== undefined) {
      const errorMessage = errorSentence(this.upstreamText ?? '') || `The upstream answered ${status}.`
      return { status, errorCode: refusal.code, errorMessage, usage, finish, served: false }
    }
    const error = facts?.error()
    if (error !== undefined) {
      const errorMessage = this.clean(error.message) ?? 'The upstream told an error in its reply.'
      return { status, errorCode: codeOf(error), errorMessage, usage, finish, served: false }
    }
    return { status, errorCode: null, errorMessage: null, usage, finish, served: status !== 0 }
  }

  /** How the attempt went, for the log. `endedMs` counts from the request's start. */
  record(failure: AttemptFailure | undefined, endedMs: number): LogAttempt {
    const { planned, channel, url } = this
    const query = url.indexOf('?')
    return {
      channelId: channel.id,
      channelName: channel.name,
      keyId: planned.keyId,
      protocol: planned.protocol,
      upstreamModel: planned.upstreamModel,
      url: query < 0 ? url : url.slice(0, query),
      reason: planned.reason,
      startedMs: this.startedMs,
      firstByteMs: this.firstByteMs,
      endedMs,
      status: this.status === 0 ? null : this.status,
      errorCode:
        failure?.class.code ?? (this.broken === undefined ? this.outcome().errorCode : 'upstream.stream_broken'),
      error: failure?.upstreamText ?? failure?.message ?? this.upstreamText ?? this.broken ?? null,
    }
  }

  /** An upstream's words without the channel's keys; null when it said nothing. */
  clean(text: string): string | null {
    if (text === '') return null
    const secrets = this.channel.keys.map((key) => key.secret)
    if (this.hidesAddress) secrets.push(this.channel.baseUrl, hostOf(this.url))
    return scrub(text, secrets)
  }

  /** An upstream's error as a client may see it. */
  cleaned(error: ReplyError): ReplyError {
    return { ...error, message: this.clean(error.message) ?? 'The upstream told an error in its reply.' }
  }
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : ''
}

function codeOf({ status, code }: { status: number; code?: string | undefined }): ErrorCode {
  return classifyFailure({ status, code, now: 0 }).code
}
