import { contextBridge, ipcRenderer } from 'electron'
import {
  type GatewayState,
  gatewayPortMessage,
  requestPortMessage,
  type ShellApi,
  shellChannels,
} from '../contract/shell.ts'

type Reply = { ok: true; value: unknown } | { ok: false; code: string; message: string }

async function call<Result>(channel: string, ...args: unknown[]): Promise<Result> {
  const reply: Reply = await ipcRenderer.invoke(channel, ...args)
  if (reply.ok) return reply.value as Result
  // Of an error only the message survives the way into the page, so the code leads it.
  throw new Error(`${reply.code}: ${reply.message}`)
}

const versionFlag = '--shell-version='
const platform = process.platform

const shell: ShellApi = {
  platform: platform === 'win32' || platform === 'darwin' ? platform : 'linux',
  version: process.argv.find((argument) => argument.startsWith(versionFlag))?.slice(versionFlag.length) ?? '',
  getState: () => call(shellChannels.getState),
  onState: (listener) => {
    const forward = (_event: unknown, state: GatewayState): void => listener(state)
    ipcRenderer.on(shellChannels.state, forward)
    return () => ipcRenderer.off(shellChannels.state, forward)
  },
  restartGateway: () => call(shellChannels.restartGateway),
  openExternal: (url) => call(shellChannels.openExternal, url),
  setTheme: (theme) => call(shellChannels.setTheme, theme),
  copyText: (text) => call(shellChannels.copyText, text),
  openDataFolder: () => call(shellChannels.openDataFolder),
}

contextBridge.exposeInMainWorld('shell', shell)

// Ports cannot pass the bridge, only a message between the two worlds of this window can carry them.
ipcRenderer.on(shellChannels.gatewayPort, (event) => {
  window.postMessage(gatewayPortMessage, window.location.origin, [...event.ports])
})
window.addEventListener('message', (event) => {
  if (event.source === window && event.data === requestPortMessage) ipcRenderer.send(shellChannels.requestPort)
})
