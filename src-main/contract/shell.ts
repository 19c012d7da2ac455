/**
 * What the desktop shell offers its windows besides the gateway's MessagePort. One table: the preload exposes it as
 * `window.shell`, main checks each call against it.
 */
export interface GatewayState {
  /** `starting` until health answers with the instance id; `failed` after the crash-loop stop. */
  phase: 'starting' | 'ready' | 'restarting' | 'failed' | 'stopping'
  /** Proven address, null unless `ready`. */
  url: string | null
  instanceId: string | null
  /** Port that was asked for, when another had to be taken. */
  movedFromPort: number | null
  restarts: number
  /** Plain words for the last failure. */
  message: string | null
  /** Why `phase` is `failed`; absent or null otherwise. */
  code?: FailureCode | null
  /** A standing fact to show while all else works; absent or null when there is none. */
  notice?: ShellNotice | null
}

export type FailureCode =
  /** It ended too often in a short time. */
  | 'gateway.crash_loop'
  /** It said why it cannot run: a bad setting, no port, a newer database. */
  | 'gateway.refused'
  /** It could not be started at all. */
  | 'gateway.not_started'
  /** The stored master key cannot be read. */
  | 'vault.unreadable'

export interface ShellNotice {
  /** `vault.weak`: the system offers only obfuscation. `vault.file`: no key store at all, the key is in a file of its owner. */
  code: 'vault.weak' | 'vault.file'
  message: string
}

export type ThemeChoice = 'system' | 'light' | 'dark'

export interface ShellApi {
  platform: 'win32' | 'darwin' | 'linux'
  version: string
  getState(): Promise<GatewayState>
  onState(listener: (state: GatewayState) => void): () => void
  restartGateway(): Promise<void>
  /** Opens an https or mailto address in the person's browser; other schemes are refused. */
  openExternal(url: string): Promise<boolean>
  setTheme(theme: ThemeChoice): Promise<void>
  copyText(text: string): Promise<void>
  /** Folder with the database and logs, in the file manager. */
  openDataFolder(): Promise<void>
}

/** Message that hands a window its end of the gateway's port: `window.postMessage(gatewayPortMessage, origin, [port])`. */
export const gatewayPortMessage = 'burncloud:gateway-port'
/** Window → preload: ask for a fresh port (after a reload or when the old one closed). */
export const requestPortMessage = 'burncloud:request-port'

/** IPC channel names; raw `ipcMain`/`ipcRenderer` appear only in src-main/ipc.ts and the preload. */
export const shellChannels = {
  getState: 'shell:get-state',
  state: 'shell:state',
  restartGateway: 'shell:restart-gateway',
  openExternal: 'shell:open-external',
  setTheme: 'shell:set-theme',
  copyText: 'shell:copy-text',
  openDataFolder: 'shell:open-data-folder',
  requestPort: 'shell:request-port',
  gatewayPort: 'shell:gateway-port',
} as const
