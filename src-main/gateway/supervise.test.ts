import { describe, expect, it } from 'vitest'
import type { GatewayCommand, GatewayMessage, GatewayNotification } from '../../src-gateway/contract/process.ts'
import type { GatewayState } from '../contract/shell.ts'
import { type GatewayProcess, GatewaySupervisor, type LaunchResult } from './supervise.ts'

/** A gateway process that does what the test says. */
class FakeProcess implements GatewayProcess<string> {
  readonly said: GatewayCommand[] = []
  readonly ports: string[] = []
  killed = false
  readonly #watched = Promise.withResolvers<void>()
  #onMessage: ((message: GatewayMessage) => void) | null = null
  #onExit: ((code: number | null) => void) | null = null

  post(command: GatewayCommand, ports: string[] = []): void {
    this.said.push(command)
    this.ports.push(...ports)
  }
  onMessage(listener: (message: GatewayMessage) => void): void {
    this.#onMessage = listener
  }
  onExit(listener: (code: number | null) => void): void {
    this.#onExit = listener
    this.#watched.resolve()
  }
  /** Settles when the supervisor has taken it over. */
  get watched(): Promise<void> {
    return this.#watched.promise
  }
  kill(): void {
    this.killed = true
    this.ends(null)
  }
  says(message: GatewayMessage): void {
    this.#onMessage?.(message)
  }
  ends(code: number | null): void {
    const listener = this.#onExit
    this.#onExit = null
    listener?.(code)
  }
}

function setUp(launch?: () => Promise<LaunchResult<string>>) {
  const processes: FakeProcess[] = []
  const timers = new Set<{ run: () => void; at: number }>()
  let now = 0
  const answers = new Map<string, string>()
  const notified: GatewayNotification[] = []
  const supervisor = new GatewaySupervisor<string>({
    launch:
      launch ??
      (async () => {
        const process = new FakeProcess()
        processes.push(process)
        return { ok: true, process, notice: null }
      }),
    checkHealth: async (url) => answers.get(url) ?? null,
    resolveProxy: async (url) => {
      if (url.includes('unknown')) throw new Error('no such host')
      return 'PROXY proxy.example:8080'
    },
    notify: (notification) => notified.push(notification),
    now: () => now,
    random: () => 1,
    schedule: (run, delayMs) => {
      const timer = { run, at: now + delayMs }
      timers.add(timer)
      return () => timers.delete(timer)
    },
  })
  const until = (fits: (state: GatewayState) => boolean): Promise<GatewayState> =>
    new Promise((resolve) => {
      if (fits(supervisor.state)) return resolve(supervisor.state)
      const off = supervisor.onState((state) => {
        if (!fits(state)) return
        off()
        resolve(state)
      })
    })
  return {
    supervisor,
    processes,
    notified,
    until,
    answer: (url: string, instanceId: string) => answers.set(url, instanceId),
    /** Lets the planned time come. */
    wake: () => {
      for (const timer of [...timers]) {
        timers.delete(timer)
        now = Math.max(now, timer.at)
        timer.run()
      }
    },
    async ready(instanceId: string): Promise<void> {
      const url = `http://127.0.0.1/${instanceId}`
      answers.set(url, instanceId)
      await processes.at(-1)?.watched
      processes.at(-1)?.says({ type: 'ready', url, port: 1, instanceId, movedFromPort: null })
      await until((state) => state.instanceId === instanceId)
    },
  }
}

describe('the supervisor', () => {
  it('hands ports over only while the gateway is ready', async () => {
    const { supervisor, processes, ready } = setUp()
    expect(supervisor.connect('early')).toBe(false)
    supervisor.start()
    await ready('a')
    expect(supervisor.connect('in time')).toBe(true)
    expect(processes[0]?.ports).toEqual(['in time'])
    processes[0]?.ends(1)
    expect(supervisor.connect('late')).toBe(false)
  })

  it('starts another process after a crash', async () => {
    const { supervisor, processes, ready, wake } = setUp()
    supervisor.start()
    await ready('a')
    processes[0]?.ends(137)
    expect(supervisor.state).toMatchObject({ phase: 'restarting', url: null })
    wake()
    await ready('b')
    expect(processes).toHaveLength(2)
    expect(supervisor.state).toMatchObject({ phase: 'ready', instanceId: 'b', restarts: 1 })
  })

  it('settles a stop when the process is gone', async () => {
    const { supervisor, processes, ready } = setUp()
    supervisor.start()
    await ready('a')
    const stopped = supervisor.stop(1_000)
    expect(processes[0]?.said).toEqual([{ type: 'shutdown', graceMs: 1_000 }])
    expect(supervisor.state.phase).toBe('stopping')
    processes[0]?.says({ type: 'drained' })
    processes[0]?.ends(0)
    await stopped
    await supervisor.stop(1_000)
  })

  it('kills a process that does not end', async () => {
    const { supervisor, processes, ready, wake } = setUp()
    supervisor.start()
    await ready('a')
    const stopped = supervisor.stop(1_000)
    wake()
    await stopped
    expect(processes[0]?.killed).toBe(true)
  })

  it('ends a process that came into being after the stop', async () => {
    const launching = Promise.withResolvers<LaunchResult<string>>()
    const { supervisor } = setUp(() => launching.promise)
    supervisor.start()
    const stopped = supervisor.stop(1_000)
    const process = new FakeProcess()
    launching.resolve({ ok: true, process, notice: null })
    await stopped
    expect(process.killed).toBe(true)
  })

  it('shows why nothing could be started, also when starting throws', async () => {
    const { supervisor, until } = setUp(() => Promise.reject(new Error('no such file')))
    supervisor.start()
    expect(await until((state) => state.phase === 'failed')).toMatchObject({
      code: 'gateway.not_started',
      message: 'no such file',
    })
  })

  it('passes on what the gateway has to tell a person', async () => {
    const { supervisor, processes, notified, ready } = setUp()
    supervisor.start()
    await ready('a')
    const notification = { kind: 'channel-off', channelName: 'main', message: '20 failures in a row' } as const
    processes[0]?.says({ type: 'notification', notification })
    expect(notified).toEqual([notification])
    expect(supervisor.state.phase).toBe('ready')
  })

  it('follows a gateway to another port, and shows the address once it is proven', async () => {
    const { supervisor, processes, ready, answer, until } = setUp()
    supervisor.start()
    await ready('a')
    answer('http://127.0.0.1:9000', 'a')
    processes[0]?.says({ type: 'moved', url: 'http://127.0.0.1:9000', port: 9000 })
    await until((state) => state.url === 'http://127.0.0.1:9000')
    expect(supervisor.state).toMatchObject({ phase: 'ready', instanceId: 'a', movedFromPort: null, restarts: 0 })
  })

  it('answers the gateway by which proxy the system reaches an address', async () => {
    const { supervisor, processes, ready } = setUp()
    supervisor.start()
    await ready('a')
    processes[0]?.says({ type: 'proxy-asked', id: 1, url: 'https://api.example.com/' })
    processes[0]?.says({ type: 'proxy-asked', id: 2, url: 'https://unknown.example.com/' })
    await new Promise((resolve) => setImmediate(resolve))
    expect(processes[0]?.said).toEqual([
      { type: 'proxy', id: 1, answer: 'PROXY proxy.example:8080' },
      { type: 'proxy', id: 2, answer: null },
    ])
  })

  it('passes a notice of the launch on to the windows', async () => {
    const process = new FakeProcess()
    const notice = { code: 'vault.weak' as const, message: 'weak' }
    const { supervisor, until } = setUp(async () => ({ ok: true, process, notice }))
    supervisor.start()
    expect((await until((state) => state.notice !== null)).notice).toEqual(notice)
  })

  it('tells the process to stop serving, and everyone that it did', async () => {
    const { supervisor, processes, until } = setUp()
    expect(supervisor.state.paused).toBeUndefined()
    supervisor.start()
    await until(() => processes.length === 1 || supervisor.state.phase === 'starting')
    const process = await firstProcess(processes)
    await process.watched
    supervisor.pause(true)
    supervisor.pause(true)
    expect(supervisor.state.paused).toBe(true)
    supervisor.pause(false)
    expect(process.said).toEqual([
      { type: 'pause', paused: true },
      { type: 'pause', paused: false },
    ])
  })

  it('waits in safe mode until a person starts it', async () => {
    const { supervisor, processes } = setUp()
    supervisor.hold('gateway.safe_mode', 'Started in safe mode.')
    expect(supervisor.state).toMatchObject({ phase: 'failed', code: 'gateway.safe_mode' })
    expect(processes).toEqual([])
    supervisor.restart()
    await firstProcess(processes)
    expect(supervisor.state).toMatchObject({ phase: 'starting', code: null })
  })
})

async function firstProcess(processes: readonly FakeProcess[]): Promise<FakeProcess> {
  for (;;) {
    const [first] = processes
    if (first !== undefined) return first
    await Promise.resolve()
  }
}
