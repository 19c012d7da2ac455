import type { GatewayCommand, GatewayMessage, GatewayNotification } from '../../src-gateway/contract/process.ts'
import type { FailureCode, GatewayState, ShellNotice } from '../contract/shell.ts'
import {
  initialSupervision,
  next,
  type Supervision,
  type SupervisionEffect,
  type SupervisionEvent,
  toGatewayState,
  wakeTime,
} from './supervision.ts'

/** A running gateway process, whatever runs it. `Port` is what crosses beside a message. */
export interface GatewayProcess<Port> {
  post(command: GatewayCommand, ports?: Port[]): void
  onMessage(listener: (message: GatewayMessage) => void): void
  /** Called once; null when a signal ended it. */
  onExit(listener: (code: number | null) => void): void
  /** Ends it at once. */
  kill(): void
}

export type LaunchResult<Port> =
  | { ok: true; process: GatewayProcess<Port>; notice: ShellNotice | null }
  | { ok: false; code: FailureCode; message: string }

export interface SupervisorParts<Port> {
  /** Starts a process and tells it what it needs. Must not throw for a reason that a person can mend. */
  launch(): Promise<LaunchResult<Port>>
  /** The instance id that the address answers with, null when it does not answer. Must settle in bounded time. */
  checkHealth(url: string): Promise<string | null>
  /** Shows the person what happened while nobody looked. */
  notify(notification: GatewayNotification): void
  /** By which proxy the system reaches an address, in the words of a proxy script. */
  resolveProxy(url: string): Promise<string>
  /** Milliseconds of a clock that never goes back. */
  now(): number
  /** 0 to 1. */
  random(): number
  /** Runs once after the delay; the answer cancels. */
  schedule(run: () => void, delayMs: number): () => void
}

/** Keeps one gateway running: carries out what {@link next} decides and tells it what happened. */
export class GatewaySupervisor<Port> {
  readonly #parts: SupervisorParts<Port>
  readonly #listeners = new Set<(state: GatewayState) => void>()
  #supervision: Supervision = initialSupervision
  #process: GatewayProcess<Port> | null = null
  #notice: ShellNotice | null = null
  #paused = false
  #shown: GatewayState
  #cancelTimer: (() => void) | null = null

  constructor(parts: SupervisorParts<Port>) {
    this.#parts = parts
    this.#shown = toGatewayState(this.#supervision, null)
  }

  get state(): GatewayState {
    return this.#shown
  }

  onState(listener: (state: GatewayState) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  start(): void {
    this.#dispatch({ type: 'start' })
  }

  /** Starts after a {@link stop} that turned out not to be the end. */
  startAgain(): void {
    this.#dispatch({ type: 'again' })
  }

  /** Does not start, and says why, until a person asks for it with `restart`. */
  hold(code: FailureCode, message: string): void {
    this.#dispatch({ type: 'blocked', child: this.#supervision.child, code, message })
  }

  /** Restarts a running gateway, or tries again after a failure. */
  restart(): void {
    this.#dispatch({ type: 'retry' })
  }

  /** The machine woke from sleep. */
  resumed(): void {
    this.#dispatch({ type: 'resumed' })
  }

  /** Lets streams run for `graceMs`, then ends the process. Settles when no process is left. */
  async stop(graceMs: number): Promise<void> {
    const stopped = Promise.withResolvers<void>()
    const off = this.onState(() => {
      if (this.#supervision.phase === 'stopped') stopped.resolve()
    })
    this.#dispatch({ type: 'stop', graceMs })
    if (this.#supervision.phase === 'stopped') stopped.resolve()
    await stopped.promise
    off()
  }

  /** Hands a port to the gateway; false when it is not ready. */
  connect(port: Port): boolean {
    if (this.#supervision.phase !== 'ready' || this.#process === null) return false
    this.#process.post({ type: 'connect' }, [port])
    return true
  }

  /** Stops or resumes serving. Whoever launches the next process tells it of {@link paused}. */
  pause(paused: boolean): void {
    if (this.#paused === paused) return
    this.#paused = paused
    this.#process?.post({ type: 'pause', paused })
    this.#tell()
  }

  get paused(): boolean {
    return this.#paused
  }

  #dispatch(event: SupervisionEvent): void {
    const { state, effects } = next(this.#supervision, event, this.#parts.now())
    this.#supervision = state
    for (const effect of effects) this.#carryOut(effect)
    this.#arm()
    this.#tell()
  }

  #carryOut(effect: SupervisionEffect): void {
    switch (effect.type) {
      case 'launch':
        void this.#launch(effect.child)
        return
      case 'ping':
        void this.#ping(effect.child, effect.url)
        return
      case 'shutdown':
        this.#process?.post({ type: 'shutdown', graceMs: effect.graceMs })
        return
      case 'kill':
        this.#process?.kill()
        return
    }
  }

  async #launch(child: number): Promise<void> {
    const result = await this.#parts
      .launch()
      .catch((cause: unknown): LaunchResult<Port> => ({ ok: false, code: 'gateway.not_started', message: text(cause) }))
    if (!result.ok) {
      this.#dispatch({ type: 'blocked', child, code: result.code, message: result.message })
      return
    }
    const { process } = result
    this.#process = process
    this.#notice = result.notice
    this.#dispatch({ type: 'launched', child })
    process.onMessage((message) => {
      if (message.type === 'ready') {
        const { url, instanceId, movedFromPort } = message
        this.#dispatch({ type: 'ready', child, address: { url, instanceId, movedFromPort } })
      } else if (message.type === 'fatal') {
        this.#dispatch({ type: 'fatal', child, exitCode: message.exitCode, message: message.message })
      } else if (message.type === 'notification') {
        this.#parts.notify(message.notification)
      } else if (message.type === 'moved') {
        this.#dispatch({ type: 'moved', child, url: message.url })
      } else if (message.type === 'proxy-asked') {
        const { id, url } = message
        this.#parts.resolveProxy(url).then(
          (answer) => process.post({ type: 'proxy', id, answer }),
          () => process.post({ type: 'proxy', id, answer: null }),
        )
      }
    })
    process.onExit((code) => {
      if (this.#process === process) this.#process = null
      this.#dispatch({ type: 'exited', child, code, jitter: this.#parts.random() })
    })
    // Asked to end while the launch was under way, when there was nobody to tell.
    if (this.#supervision.phase !== 'starting') process.kill()
  }

  async #ping(child: number, url: string): Promise<void> {
    const instanceId = await this.#parts.checkHealth(url).catch(() => null)
    this.#dispatch({ type: 'health', child, instanceId })
  }

  #arm(): void {
    this.#cancelTimer?.()
    const at = wakeTime(this.#supervision)
    this.#cancelTimer =
      at === null
        ? null
        : this.#parts.schedule(() => this.#dispatch({ type: 'tick' }), Math.max(0, at - this.#parts.now()))
  }

  #tell(): void {
    const shown: GatewayState = { ...toGatewayState(this.#supervision, this.#notice), paused: this.#paused }
    const same = JSON.stringify(shown) === JSON.stringify(this.#shown)
    this.#shown = shown
    // `stop` waits for the difference between stopping and stopped, which windows do not see.
    if (same && this.#supervision.phase !== 'stopped') return
    for (const listener of [...this.#listeners]) listener(shown)
  }
}

function text(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
