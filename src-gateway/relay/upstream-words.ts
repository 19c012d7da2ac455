import type { IncomingHttpHeaders } from 'node:http'
import type { ReplyError } from '../ir/event.ts'
import type { UpstreamProtocol } from '../protocols/conversion.ts'
import { classifyCode, classifyFailure, type FailureClass } from '../routing/classify-failure.ts'
import type { AttemptReport } from './attempt-report.ts'
import { judgeBody, judgeHead, type RefusalHead } from './judge-refusal.ts'
import type { ReplyConversion } from './prepared-call.ts'
import { refusalMessage } from './refusal-message.ts'
import { encodingOf } from './reply-kind.ts'
import { errorText } from './upstream-error.ts'

/** An attempt's failure as its upstream told it. */
export interface ToldFailure {
  failure: FailureClass
  /** For people, no secret. */
  message: string
  /** The upstream's error, where the client may see it in its own protocol. */
  told?: ReplyError | undefined
}

/** What the upstream of one attempt says against it: what each refusal means, and its words for the client and the log. */
export class UpstreamWords {
  /** Of the reply, as far as they are known. */
  headers: IncomingHttpHeaders = {}
  private readonly report: AttemptReport
  private readonly protocol: UpstreamProtocol | undefined
  private readonly now: () => number

  constructor(report: AttemptReport, protocol: UpstreamProtocol | undefined, now: () => number) {
    this.report = report
    this.protocol = protocol
    this.now = now
  }

  /** What a reply that is no success means by its head alone. */
  judgeHead(): FailureClass {
    return judgeHead(this.head)
  }

  /** Reads a refusal: its text is kept for the log. */
  refusal(body: Buffer): ToldFailure {
    const { report } = this
    this.noteText(body)
    const failure = judgeBody(this.head, body, this.protocol)
    report.refusal = failure
    return { failure, message: refusalMessage(failure, report.status, report.upstreamText) }
  }

  /** The same for a reply that would have been converted. */
  convertedRefusal(body: Buffer, conversion: ReplyConversion | undefined): ToldFailure {
    const refused = this.refusal(body)
    if (!refused.failure.pass) return refused
    return { ...refused, told: conversion?.readError(this.report.status, body, this.headers) }
  }

  /** An error told inside a converted reply. */
  inReply(error: ReplyError): ToldFailure {
    const failure = error.status === 502 ? classifyCode('upstream.invalid_response') : this.classOf(error)
    return { failure, message: this.message(failure, error), told: failure.pass ? error : undefined }
  }

  /** What an error inside a 200 means. */
  classOf({ status, code }: { status: number; code?: string | undefined }): FailureClass {
    return classifyFailure({ status, code, headers: this.headers, now: this.now() })
  }

  /** What is said of an error inside a 200; its text is kept for the log. */
  message(failure: FailureClass, error: { status: number; message: string }): string {
    this.report.upstreamText = this.report.clean(error.message)
    return refusalMessage(failure, error.status, this.report.upstreamText)
  }

  /** Keeps an error's text for the log. */
  noteText(body: Buffer): void {
    this.report.upstreamText = this.report.clean(errorText(body, encodingOf(this.headers)))
  }

  private get head(): RefusalHead {
    return { status: this.report.status, headers: this.headers, now: this.now() }
  }
}
