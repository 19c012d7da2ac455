import type { App } from 'electron'

export interface QuitOptions {
  app: App
  /** Ends the gateway after its streams had `graceMs`; settles when it is gone. */
  stop(graceMs: number): Promise<void>
  graceMs: number
  note(message: string): void
  /** Last thing before the end. */
  finish(): void
}

export interface Quitting {
  /** Another start was asked for; false when the app is not ending and can simply show itself. */
  relaunchAfter(): boolean
  /** Whether the end has begun. */
  readonly begun: boolean
}

/** Beyond the grace: for the kill and the system's own slowness. */
const patienceMs = 10_000

/**
 * Lets running streams finish before the program ends, and ends it then whatever happens. Someone who starts the app while it
 * ends gets it afterwards.
 */
export function quitInOrder({ app, stop, graceMs, note, finish }: QuitOptions): Quitting {
  let phase: 'running' | 'stopping' | 'stopped' = 'running'
  let relaunch = false

  app.on('before-quit', (event) => {
    if (phase === 'stopped') return
    event.preventDefault()
    if (phase === 'stopping') return
    phase = 'stopping'
    note('quitting')
    const giveUp = Promise.withResolvers<void>()
    const timer = setTimeout(giveUp.resolve, graceMs + patienceMs)
    void Promise.race([stop(graceMs), giveUp.promise]).finally(() => {
      clearTimeout(timer)
      phase = 'stopped'
      if (relaunch) app.relaunch()
      app.quit()
    })
  })
  app.on('will-quit', () => finish())

  return {
    get begun() {
      return phase !== 'running'
    },
    relaunchAfter() {
      relaunch = phase !== 'running'
      return relaunch
    },
  }
}
