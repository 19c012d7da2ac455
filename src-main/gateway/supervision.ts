import type { FailureCode, GatewayState, ShellNotice } from '../contract/shell.ts'

/** Times in milliseconds. */
export const limits = {
  /** From launch to a proven address. Long, because a migration of a large database happens here. */
  startMs: 60_000,
  /** Between two tries to prove an address that was just announced. */
  proveEveryMs: 100,
  /** Between two health checks of a running gateway. */
  pingEveryMs: 5_000,
  /** Unanswered checks in a row before a running gateway counts as hung. */
  missedPings: 3,
  /** After the machine woke: how long missed checks are forgiven. */
  resumeAllowanceMs: 15_000,
  /** A check this much later than planned means that the machine slept. */
  sleptMs: 20_000,
  firstDelayMs: 500,
  longestDelayMs: 30_000,
  /** So many ends within the window stop the restarts. */
  crashes: 5,
  crashWindowMs: 120_000,
  /** Streams may run this long when a person asks for a restart. */
  restartGraceMs: 5_000,
  /** Between the end of the grace and the kill. */
  killAfterMs: 2_000,
} as const

/** Exit codes by which the gateway says that trying again changes nothing: bad setting, port taken, newer database. */
const lastingExitCodes: readonly number[] = [2, 3, 4]

export interface Address {
  url: string
  instanceId: string
  movedFromPort: number | null
}

/**
 * `proving`: the process announced an address and health has not yet answered with its id. `ending`: told to end or
 * killed, another follows. `waiting`: for the delay before the next launch.
 */
type Phase = 'idle' | 'starting' | 'proving' | 'ready' | 'ending' | 'waiting' | 'failed' | 'stopping' | 'stopped'

export interface Supervision {
  readonly phase: Phase
  /** Counts launches. Events of an earlier child carry its number and change nothing. */
  readonly child: number
  readonly address: Address | null
  /** When recent children ended unasked. */
  readonly crashes: readonly number[]
  /** Launches since one last became ready; stops a loop slower than the crash window. */
  readonly startsInARow: number
  readonly missedPings: number
  readonly forgiveUntil: number
  /** In `ending`: whether this end counts as a crash. */
  readonly endCounts: boolean
  readonly fatal: { exitCode: number; message: string } | null
  readonly message: string | null
  readonly code: FailureCode | null
  /** Next planned step of the phase. */
  readonly wakeAt: number | null
  /** When patience with the phase ends. */
  readonly deadline: number | null
}

export type SupervisionEvent =
  | { type: 'start' | 'retry' | 'tick' | 'resumed' }
  /** After a stop for an end of the program that did not come. */
  | { type: 'again' }
  | { type: 'stop'; graceMs: number }
  /** There is a process now. Until then a person may be asked to unlock the key store, which takes its time. */
  | { type: 'launched'; child: number }
  | { type: 'ready'; child: number; address: Address }
  /** A ready gateway listens elsewhere from now on, because a person asked for it. */
  | { type: 'moved'; child: number; url: string }
  | { type: 'fatal'; child: number; exitCode: number; message: string }
  /** Nothing could be launched. */
  | { type: 'blocked'; child: number; code: FailureCode; message: string }
  /** `jitter` is 0 to 1. */
  | { type: 'exited'; child: number; code: number | null; jitter: number }
  /** `instanceId` is null when nothing answered. */
  | { type: 'health'; child: number; instanceId: string | null }

export type SupervisionEffect =
  | { type: 'launch'; child: number }
  | { type: 'ping'; child: number; url: string }
  | { type: 'shutdown'; child: number; graceMs: number }
  | { type: 'kill'; child: number }

export interface Step {
  state: Supervision
  effects: SupervisionEffect[]
}

export const initialSupervision: Supervision = {
  phase: 'idle',
  child: 0,
  address: null,
  crashes: [],
  startsInARow: 0,
  missedPings: 0,
  forgiveUntil: 0,
  endCounts: false,
  fatal: null,
  message: null,
  code: null,
  wakeAt: null,
  deadline: null,
}

/**
 * The whole of supervision as one pure step: what the state becomes after an event at the time `now` (milliseconds of any
 * steady clock), and what is to be done about it. Never throws.
 */
export function next(state: Supervision, event: SupervisionEvent, now: number): Step {
  if ('child' in event && event.child !== state.child) return stay(state)
  switch (event.type) {
    case 'start':
      return state.phase === 'idle' ? launch(state) : stay(state)
    case 'again':
      return state.phase === 'stopped' ? launch({ ...state, startsInARow: 0 }) : stay(state)
    case 'retry':
      return retry(state, now)
    case 'stop':
      return stop(state, event.graceMs, now)
    case 'tick':
      return tick(state, now)
    case 'resumed':
      return stay(forgive(state, now))
    case 'launched':
      return stay(state.phase === 'starting' ? { ...state, deadline: now + limits.startMs } : state)
    case 'ready':
      return state.phase === 'starting'
        ? step(
            { ...state, phase: 'proving', address: event.address, wakeAt: null },
            { type: 'ping', child: state.child, url: event.address.url },
          )
        : stay(state)
    case 'moved':
      return state.address === null
        ? stay(state)
        : step(
            {
              ...state,
              address: { ...state.address, url: event.url, movedFromPort: null },
              missedPings: 0,
              wakeAt: null,
            },
            { type: 'ping', child: state.child, url: event.url },
          )
    case 'fatal':
      return stay({ ...state, fatal: { exitCode: event.exitCode, message: event.message } })
    case 'blocked':
      return state.phase === 'stopping'
        ? stay({ ...state, phase: 'stopped', wakeAt: null, deadline: null })
        : stay(failed(state, event.code, event.message))
    case 'health':
      return health(state, event.instanceId, now)
    case 'exited':
      return exited(state, event.code, event.jitter, now)
  }
}

/** When the next `tick` is due, null when only another event can change anything. */
export function wakeTime(state: Supervision): number | null {
  if (state.wakeAt === null) return state.deadline
  return state.deadline === null ? state.wakeAt : Math.min(state.wakeAt, state.deadline)
}

/** What a window is told. The address is shown only while it is proven. */
export function toGatewayState(state: Supervision, notice: ShellNotice | null): GatewayState {
  const ready = state.phase === 'ready' ? state.address : null
  return {
    phase: shownPhase(state),
    url: ready?.url ?? null,
    instanceId: ready?.instanceId ?? null,
    movedFromPort: ready?.movedFromPort ?? null,
    restarts: Math.max(0, state.child - 1),
    message: state.message,
    code: state.code,
    notice,
  }
}

function shownPhase(state: Supervision): GatewayState['phase'] {
  switch (state.phase) {
    case 'idle':
    case 'starting':
    case 'proving':
      return state.child > 1 ? 'restarting' : 'starting'
    case 'ending':
    case 'waiting':
      return 'restarting'
    case 'stopping':
    case 'stopped':
      return 'stopping'
    case 'ready':
    case 'failed':
      return state.phase
  }
}

function launch(state: Supervision): Step {
  const child = state.child + 1
  const started: Supervision = {
    ...state,
    phase: 'starting',
    child,
    address: null,
    startsInARow: state.startsInARow + 1,
    missedPings: 0,
    endCounts: false,
    fatal: null,
    code: null,
    wakeAt: null,
    deadline: null,
  }
  return step(started, { type: 'launch', child })
}

function retry(state: Supervision, now: number): Step {
  switch (state.phase) {
    case 'failed':
    case 'waiting':
      return launch({ ...state, crashes: [], startsInARow: 0, message: null })
    case 'ready':
      return step(
        { ...ending(state, now + limits.restartGraceMs + limits.killAfterMs), endCounts: false, message: null },
        { type: 'shutdown', child: state.child, graceMs: limits.restartGraceMs },
      )
    default:
      return stay(state)
  }
}

function stop(state: Supervision, graceMs: number, now: number): Step {
  switch (state.phase) {
    case 'stopping':
    case 'stopped':
      return stay(state)
    case 'idle':
    case 'waiting':
    case 'failed':
      return stay({ ...state, phase: 'stopped', wakeAt: null, deadline: null })
    default:
      return step(
        { ...state, phase: 'stopping', wakeAt: null, deadline: now + graceMs + limits.killAfterMs },
        { type: 'shutdown', child: state.child, graceMs },
      )
  }
}

function tick(state: Supervision, now: number): Step {
  if (state.deadline !== null && now >= state.deadline) return outOfPatience(state, now)
  if (state.wakeAt === null || now < state.wakeAt) return stay(state)
  switch (state.phase) {
    case 'waiting':
      return launch(state)
    case 'proving':
    case 'ready': {
      if (state.address === null) return stay(state)
      const woke = now - state.wakeAt > limits.sleptMs ? forgive(state, now) : state
      return step({ ...woke, wakeAt: null }, { type: 'ping', child: state.child, url: state.address.url })
    }
    default:
      return stay(state)
  }
}

function outOfPatience(state: Supervision, now: number): Step {
  const kill: SupervisionEffect = { type: 'kill', child: state.child }
  switch (state.phase) {
    case 'starting':
    case 'proving':
      return step(
        { ...ending(state, null), endCounts: true, message: 'The gateway did not become ready in time.' },
        kill,
      )
    case 'ending':
    case 'stopping':
      // Once more later: a process in an uninterruptible wait survives the first kill.
      return step({ ...state, deadline: now + limits.killAfterMs }, kill)
    default:
      return stay({ ...state, deadline: null })
  }
}

function health(state: Supervision, instanceId: string | null, now: number): Step {
  if (state.phase !== 'proving' && state.phase !== 'ready') return stay(state)
  if (state.address !== null && instanceId === state.address.instanceId) {
    const sound = { ...state, phase: 'ready' as const, startsInARow: 0, missedPings: 0, message: null }
    return stay({ ...sound, deadline: null, wakeAt: now + limits.pingEveryMs })
  }
  if (state.phase === 'proving') return stay({ ...state, wakeAt: now + limits.proveEveryMs })
  if (now < state.forgiveUntil) return stay({ ...state, missedPings: 0, wakeAt: now + limits.pingEveryMs })
  const missedPings = state.missedPings + 1
  if (missedPings < limits.missedPings) return stay({ ...state, missedPings, wakeAt: now + limits.pingEveryMs })
  return step(
    { ...ending(state, now + limits.killAfterMs), endCounts: true, message: 'The gateway stopped answering.' },
    { type: 'kill', child: state.child },
  )
}

function exited(state: Supervision, code: number | null, jitter: number, now: number): Step {
  switch (state.phase) {
    case 'stopping':
      return stay({ ...state, phase: 'stopped', address: null, wakeAt: null, deadline: null })
    case 'ending':
      return state.endCounts ? crashed(state, state.message ?? '', jitter, now) : launch(state)
    case 'starting':
    case 'proving':
    case 'ready': {
      const { fatal } = state
      if (fatal !== null && lastingExitCodes.includes(fatal.exitCode)) {
        return stay(failed(state, 'gateway.refused', fatal.message))
      }
      return crashed(state, fatal?.message ?? `The gateway ended unexpectedly (${describeCode(code)}).`, jitter, now)
    }
    default:
      return stay(state)
  }
}

function crashed(state: Supervision, message: string, jitter: number, now: number): Step {
  const crashes = [...state.crashes.filter((at) => now - at < limits.crashWindowMs), now]
  const counted = { ...state, crashes }
  const inARow = Math.max(crashes.length, state.startsInARow)
  if (inARow >= limits.crashes) {
    return stay(failed(counted, 'gateway.crash_loop', `${message} It was restarted several times without lasting.`))
  }
  // Between half and the whole of the doubled delay, so that several programs do not fall into step.
  const whole = Math.min(limits.longestDelayMs, limits.firstDelayMs * 2 ** (inARow - 1))
  const wakeAt = now + whole * (0.5 + Math.min(1, Math.max(0, jitter)) / 2)
  return stay({ ...counted, phase: 'waiting', address: null, message, wakeAt, deadline: null })
}

function failed(state: Supervision, code: FailureCode, message: string): Supervision {
  return { ...state, phase: 'failed', address: null, code, message, wakeAt: null, deadline: null }
}

function ending(state: Supervision, deadline: number | null): Supervision {
  return { ...state, phase: 'ending', wakeAt: null, deadline }
}

/** The machine slept: what was not answered meanwhile proves nothing, and a start gets its time anew. */
function forgive(state: Supervision, now: number): Supervision {
  const starting = state.phase === 'starting' || state.phase === 'proving'
  return {
    ...state,
    missedPings: 0,
    forgiveUntil: now + limits.resumeAllowanceMs,
    deadline: starting && state.deadline !== null ? now + limits.startMs : state.deadline,
  }
}

function describeCode(code: number | null): string {
  return code === null ? 'killed' : `exit code ${code}`
}

function stay(state: Supervision): Step {
  return { state, effects: [] }
}

function step(state: Supervision, ...effects: SupervisionEffect[]): Step {
  return { state, effects }
}
