import { describe, expect, it } from 'vitest'
import { type UpdateEngine, UpdateFlow } from './update-flow.ts'

function setUp({ canInstall = true, engine = {} as Partial<UpdateEngine> } = {}) {
  const done: string[] = []
  const timers: (() => void)[] = []
  const world = { inFlight: 0 }
  const flow = new UpdateFlow({
    engine: {
      check: async () => '2.0.0',
      download: async (onProgress) => onProgress(41.7),
      install: () => done.push('install'),
      ...engine,
    },
    canInstall,
    pageUrl: (version) => `https://example.com/${version ?? ''}`,
    inFlight: async () => world.inFlight,
    schedule: (run) => {
      timers.push(run)
      return () => {
        const index = timers.indexOf(run)
        if (index >= 0) timers.splice(index, 1)
      }
    },
    stopGateway: async () => {
      done.push('stop')
    },
    prepare: async (version) => {
      done.push(`prepare ${version}`)
    },
    resume: () => done.push('resume'),
    now: () => 1_000,
    note: () => undefined,
  })
  const phases: string[] = []
  const installed = Promise.withResolvers<void>()
  flow.onState(({ phase }) => {
    phases.push(phase)
    if (phase === 'installing') setImmediate(installed.resolve)
  })
  return { flow, done, timers, world, phases, installed: installed.promise }
}

describe('an update', () => {
  it('is found, and nothing more happens unasked', async () => {
    const { flow, done } = setUp()
    await flow.check()
    expect(flow.state).toMatchObject({ phase: 'available', version: '2.0.0', checkedAt: 1_000 })
    expect(flow.state.pageUrl).toBe('https://example.com/2.0.0')
    await flow.install(true)
    expect(done).toEqual([])
  })

  it('is fetched and installed when asked, with the way back prepared first and the gateway ended', async () => {
    const { flow, done, phases } = setUp()
    await flow.check()
    await flow.download()
    expect(flow.state).toMatchObject({ phase: 'downloaded', percent: null })
    await flow.install(false)
    expect(done).toEqual(['prepare 2.0.0', 'stop', 'install'])
    expect(phases).toEqual(['checking', 'available', 'downloading', 'downloading', 'downloaded', 'installing'])
  })

  it('waits for requests, and goes on when the last one ended', async () => {
    const { flow, done, timers, world, installed } = setUp()
    await flow.check()
    await flow.download()
    world.inFlight = 2
    await flow.install(false)
    expect(flow.state).toMatchObject({ phase: 'waiting', waitingFor: 2 })
    world.inFlight = 1
    const fewer = new Promise<void>((resolve) => flow.onState(({ waitingFor }) => waitingFor === 1 && resolve()))
    timers.splice(0)[0]?.()
    await fewer
    expect(flow.state).toMatchObject({ phase: 'waiting', waitingFor: 1 })
    expect(done).toEqual([])
    world.inFlight = 0
    timers.splice(0)[0]?.()
    await installed
    expect(done.at(-1)).toBe('install')
  })

  it('does not wait when told so', async () => {
    const { flow, done, timers, world } = setUp()
    await flow.check()
    await flow.download()
    world.inFlight = 2
    await flow.install(false)
    await flow.install(true)
    expect(timers).toEqual([])
    expect(done.filter((what) => what === 'install')).toHaveLength(1)
  })

  it('serves again when it cannot be installed', async () => {
    const install = () => {
      throw new Error('EACCES: permission denied')
    }
    const { flow, done } = setUp({ engine: { install } })
    await flow.check()
    await flow.download()
    await flow.install(true)
    expect(done).toEqual(['prepare 2.0.0', 'stop', 'resume'])
    expect(flow.state.message).toBe('The update could not be installed: EACCES: permission denied')
  })

  it('is only told of where the app cannot replace itself', async () => {
    const { flow } = setUp({ canInstall: false })
    await flow.check()
    await flow.download()
    expect(flow.state).toMatchObject({ phase: 'available', canInstall: false })
  })

  it('says what failed, and can be tried again', async () => {
    let fails = true
    const check = async () => {
      if (fails) throw new Error('net::ERR_NAME_NOT_RESOLVED\n    at Object.<anonymous>')
      return null
    }
    const { flow } = setUp({ engine: { check } })
    await flow.check()
    expect(flow.state).toMatchObject({
      phase: 'failed',
      message: 'The check for updates failed: net::ERR_NAME_NOT_RESOLVED',
    })
    fails = false
    await flow.check()
    expect(flow.state).toMatchObject({ phase: 'idle', version: null, message: null })
  })
})
