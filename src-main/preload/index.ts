import { contextBridge, ipcRenderer } from 'electron'
import {
  gatewayPortMessage,
  requestPortMessage,
  type ShellApi,
  shellChannels,
  type WaitingLink,
  type WindowLooks,
} from '../contract/shell.ts'

type Reply = { ok: true; value: unknown } | { ok: false; code: string; message: string }

async function call<Result>(channel: string, ...args: unknown[]): Promise<Result> {
  const reply: Reply = await ipcRenderer.invoke(channel, ...args)
  if (reply.ok) return reply.value as Result
  // Of an error only the message survives the way into the page, so the code leads it.
  throw new Error(`${reply.code}: ${reply.message}`)
}

/** Hears a channel of main; the event itself stays here. */
function hear<Value>(channel: string): (listener: (value: Value) => void) => () => void {
  return (listener) => {
    const forward = (_event: unknown, value: Value): void => listener(value)
    ipcRenderer.on(channel, forward)
    return () => ipcRenderer.off(channel, forward)
  }
}

/** What main says of itself when it opens the window, before any call could be answered. */
function argument(name: string): string {
  const flag = `--shell-${name}=`
  return process.argv.find((text) => text.startsWith(flag))?.slice(flag.length) ?? ''
}

const platform = process.platform
const looks: WindowLooks = JSON.parse(decodeURIComponent(argument('looks')))
const takeLink = (): Promise<WaitingLink | null> => call(shellChannels.pendingLink)

const shell: ShellApi = {
  platform: platform === 'win32' || platform === 'darwin' ? platform : 'linux',
  version: argument('version'),
  safeMode: argument('safe-mode') === 'yes',
  looks,
  onLooks: hear(shellChannels.looks),
  getState: () => call(shellChannels.getState),
  onState: hear(shellChannels.state),
  restartGateway: () => call(shellChannels.restartGateway),
  openExternal: (url) => call(shellChannels.openExternal, url),
  setTheme: (theme) => call(shellChannels.setTheme, theme),
  copyText: (text) => call(shellChannels.copyText, text),
  openDataFolder: () => call(shellChannels.openDataFolder),
  openLogFolder: () => call(shellChannels.openLogFolder),
  setPaused: (paused) => call(shellChannels.setPaused, paused),
  getSettings: () => call(shellChannels.getSettings),
  changeSettings: (change) => call(shellChannels.changeSettings, change),
  onSettings: hear(shellChannels.settings),
  getUpdate: () => call(shellChannels.getUpdate),
  onUpdate: hear(shellChannels.update),
  checkForUpdate: () => call(shellChannels.checkForUpdate),
  downloadUpdate: () => call(shellChannels.downloadUpdate),
  installUpdate: (now) => call(shellChannels.installUpdate, now),
  pendingLink: takeLink,
  onLink: (listener) => {
    // The event is only a nudge: the link is taken by whoever comes first, so that it is shown once.
    const take = (): void => {
      takeLink().then(
        (link) => {
          if (link !== null) listener(link)
        },
        () => undefined,
      )
    }
    take()
    return hear<undefined>(shellChannels.linkArrived)(take)
  },
  onShortcut: hear(shellChannels.shortcutAsked),
  openPage: (path) => call(shellChannels.openPage, path),
  restartInSafeMode: () => call(shellChannels.restartInSafeMode),
  quit: () => call(shellChannels.quit),
  hideWindow: () => call(shellChannels.hideWindow),
}

// The page routes by its hash, so main can ask for a page without knowing how it is drawn.
ipcRenderer.on(shellChannels.pageAsked, (_event: unknown, path: string) => {
  window.location.hash = path
})

contextBridge.exposeInMainWorld('shell', shell)

// Ports cannot pass the bridge, only a message between the two worlds of this window can carry them.
ipcRenderer.on(shellChannels.gatewayPort, (event) => {
  window.postMessage(gatewayPortMessage, window.location.origin, [...event.ports])
})
window.addEventListener('message', (event) => {
  if (event.source === window && event.data === requestPortMessage) ipcRenderer.send(shellChannels.requestPort)
})
