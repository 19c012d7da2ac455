import { describe, expect, it } from 'vitest'
import type { GatewayState, ShellSettings, UpdateState } from './contract/shell.ts'
import { answerCall, type IpcHandlers, isTrusted } from './ipc.ts'

const state: GatewayState = {
  phase: 'ready',
  url: 'http://127.0.0.1:8790',
  instanceId: 'a',
  movedFromPort: null,
  restarts: 0,
  message: null,
}

const settings: ShellSettings = {
  startAtLogin: false,
  onClose: 'ask',
  quietHours: { enabled: false, from: '22:00', to: '08:00' },
  updates: 'ask',
  installOnQuit: false,
  language: null,
  hardwareAcceleration: true,
}
const update: UpdateState = {
  phase: 'idle',
  canInstall: false,
  version: null,
  percent: null,
  waitingFor: 0,
  message: null,
  checkedAt: null,
  pageUrl: 'https://example.com/',
}

function setUp(changes: Partial<IpcHandlers> = {}) {
  const calls: unknown[][] = []
  const notes: string[] = []
  const noted =
    <Result>(name: string, result: Result) =>
    (...args: unknown[]): Result => {
      calls.push([name, ...args])
      return result
    }
  const handlers: IpcHandlers = {
    getState: noted('getState', state),
    restartGateway: noted('restartGateway', undefined),
    openExternal: noted('openExternal', true),
    setTheme: noted('setTheme', undefined),
    copyText: noted('copyText', undefined),
    openDataFolder: noted('openDataFolder', undefined),
    openLogFolder: noted('openLogFolder', undefined),
    setPaused: noted('setPaused', undefined),
    getSettings: noted('getSettings', settings),
    changeSettings: noted('changeSettings', settings),
    getUpdate: noted('getUpdate', update),
    checkForUpdate: noted('checkForUpdate', undefined),
    downloadUpdate: noted('downloadUpdate', undefined),
    installUpdate: noted('installUpdate', undefined),
    pendingLink: noted('pendingLink', null),
    openPage: noted('openPage', undefined),
    restartInSafeMode: noted('restartInSafeMode', undefined),
    quit: noted('quit', undefined),
    hideWindow: noted('hideWindow', undefined),
    ...changes,
  }
  return { calls, notes, handlers, note: (message: string) => notes.push(message) }
}

describe('answerCall', () => {
  it('makes a call whose arguments fit', async () => {
    const { handlers, calls, note } = setUp()
    expect(await answerCall('getState', [], handlers, note)).toEqual({ ok: true, value: state })
    expect(await answerCall('setTheme', ['dark'], handlers, note)).toEqual({ ok: true, value: undefined })
    expect(calls).toEqual([['getState'], ['setTheme', 'dark']])
  })

  it.each([
    ['setTheme', ['purple']],
    ['changeSettings', [{ onClose: 'explode' }]],
    ['changeSettings', [{ unknown: true }]],
    ['openPage', ['https://example.com/']],
    ['openPage', ['//example.com/']],
    ['openPage', ['javascript:alert(1)']],
    ['setPaused', ['yes']],
    ['setTheme', []],
    ['setTheme', ['dark', 'and more']],
    ['setTheme', [{ toString: 'dark' }]],
    ['getState', ['unasked']],
    ['openExternal', [['https://example.com/']]],
    ['openExternal', ['a'.repeat(5000)]],
    ['copyText', [null]],
    ['restartGateway', [{}]],
  ] as const)('refuses %s with %j', async (name, args) => {
    const { handlers, calls, note } = setUp()
    expect(await answerCall(name, args, handlers, note)).toMatchObject({ ok: false, code: 'ipc.bad_arguments' })
    expect(calls).toEqual([])
  })

  it('keeps what went wrong inside, and notes it', async () => {
    const { handlers, notes, note } = setUp({
      openDataFolder: () => Promise.reject(new Error('/home/someone is gone')),
    })
    const reply = await answerCall('openDataFolder', [], handlers, note)
    expect(reply).toEqual({
      ok: false,
      code: 'ipc.failed',
      message: 'openDataFolder failed. The log of the app says why.',
    })
    expect(notes).toEqual(['openDataFolder failed: /home/someone is gone'])
  })
})

describe('isTrusted', () => {
  const options = { isOwnPage: (url: string) => url.startsWith('app://bundle/'), isOwnWindow: (id: number) => id === 1 }
  const page = { url: 'app://bundle/index.html' }

  it('lets the page of a window call', () => {
    expect(isTrusted({ senderFrame: page, sender: { mainFrame: page, id: 1 } }, options)).toBe(true)
  })

  it.each([
    ['a frame that is gone', { senderFrame: null, sender: { mainFrame: page, id: 1 } }],
    ['a frame inside the page', { senderFrame: { ...page }, sender: { mainFrame: page, id: 1 } }],
    ['another web contents', { senderFrame: page, sender: { mainFrame: page, id: 2 } }],
  ])('lets %s not', (_name, event) => {
    expect(isTrusted(event, options)).toBe(false)
  })

  it('lets a foreign page in a window not', () => {
    const foreign = { url: 'https://example.com/' }
    expect(isTrusted({ senderFrame: foreign, sender: { mainFrame: foreign, id: 1 } }, options)).toBe(false)
  })
})
