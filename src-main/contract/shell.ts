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
  /** Whether a person stopped serving for a while: clients get 503 `gateway.paused`. Absent means false. */
  paused?: boolean
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
  /** The app was started in safe mode, where a person starts the gateway. */
  | 'gateway.safe_mode'

export interface ShellNotice {
  /** `vault.weak`: the system offers only obfuscation. `vault.file`: no key store at all, the key is in a file of its owner. */
  code: 'vault.weak' | 'vault.file'
  message: string
}

/** `contrast`: few colours far apart, light or dark as the system is. */
export type ThemeChoice = 'system' | 'light' | 'dark' | 'contrast'

/** How this window looks outside its page; the page fits itself to it. */
export interface WindowLooks {
  /** `overlay`: the page draws the title bar, the system its buttons over it. `inset`: the same on macOS. `native`: neither. */
  titleBar: 'overlay' | 'inset' | 'native'
  /** Height of the drawn title bar in CSS pixels, 0 when it is native. Its place is in `env(titlebar-area-*)`. */
  titleBarHeight: number
  /** What shines through where the page is transparent; `none`: paint every surface. */
  material: 'mica' | 'vibrancy' | 'none'
  /** The system's accent colour as `#rrggbb`, null when it has none. */
  accentColor: string | null
  /** The system's wish, or the theme a person chose here. */
  highContrast: boolean
  reducedTransparency: boolean
}

/** A daily span of local time without notifications; `from` after `to` reaches over midnight. Times are `HH:MM`. */
export interface QuietHours {
  enabled: boolean
  from: string
  to: string
}

/** Settings of this desktop, kept beside the gateway's. */
export interface ShellSettings {
  /** As the system has it: a person can also take it back there. */
  startAtLogin: boolean
  /** What closing the window does; `ask` the first time. */
  onClose: 'ask' | 'tray' | 'quit'
  quietHours: QuietHours
  /** `ask`: looks for new versions and asks before anything is downloaded or installed. */
  updates: 'off' | 'ask'
  /** Install a downloaded update when the app is quit, without asking again. */
  installOnQuit: boolean
  /** BCP 47 tag of the language that was chosen in the window; null follows the system. */
  language: string | null
  /** Takes effect at the next start. The app turns it off itself when the graphics process keeps crashing. */
  hardwareAcceleration: boolean
}

export interface UpdateState {
  phase:
    | 'idle'
    | 'checking'
    | 'available'
    | 'downloading'
    /** Ready to be installed at a restart. */
    | 'downloaded'
    /** The restart waits for requests to end. */
    | 'waiting'
    | 'installing'
    | 'failed'
  /** Whether this installation can replace itself; else a new version is only told of, with `pageUrl`. */
  canInstall: boolean
  /** The new version, null when none is known. */
  version: string | null
  /** 0 to 100 while downloading. */
  percent: number | null
  /** Requests that a restart waits for. */
  waitingFor: number
  /** Why it failed, in plain words. */
  message: string | null
  /** Milliseconds since the epoch of the last answered check, null before it. */
  checkedAt: number | null
  /** Where the new version can be read about and downloaded by hand. */
  pageUrl: string
}

/** Why a `burncloud://` link was not looked at any further. */
export type LinkRefusal =
  /** It is longer than {@link longestLink}. */
  | 'too_long'
  /** Markup, quotes, spaces, or anything else that is no printable ASCII. */
  | 'characters'
  /** It does not begin with `burncloud://v…/`, or names a host, a port or a sign-in. */
  | 'address'

/** Longest link in characters, the same that the gateway reads. Systems hand over far longer ones. */
export const longestLink = 32_000

/** A link that opened the app, as text from outside, or why it was refused: then nothing of it is handed on. */
export type WaitingLink = { link: string; refused: null } | { link: null; refused: LinkRefusal }

export interface ShellApi {
  platform: 'win32' | 'darwin' | 'linux'
  version: string
  /** Started with `--safe-mode`: leave out what a page can do without. */
  safeMode: boolean
  /** As they are when the window opens; changes come by {@link onLooks}. */
  looks: WindowLooks
  onLooks(listener: (looks: WindowLooks) => void): () => void
  getState(): Promise<GatewayState>
  onState(listener: (state: GatewayState) => void): () => void
  restartGateway(): Promise<void>
  /** Opens an https or mailto address in the person's browser; other schemes are refused. */
  openExternal(url: string): Promise<boolean>
  setTheme(theme: ThemeChoice): Promise<void>
  copyText(text: string): Promise<void>
  /** Folder with the database and logs, in the file manager. */
  openDataFolder(): Promise<void>
  openLogFolder(): Promise<void>
  /** Stops or resumes serving; requests under way go on. */
  setPaused(paused: boolean): Promise<void>
  getSettings(): Promise<ShellSettings>
  /** Changes some and answers all as they are then. */
  changeSettings(change: Partial<ShellSettings>): Promise<ShellSettings>
  onSettings(listener: (settings: ShellSettings) => void): () => void
  getUpdate(): Promise<UpdateState>
  onUpdate(listener: (update: UpdateState) => void): () => void
  checkForUpdate(): Promise<void>
  downloadUpdate(): Promise<void>
  /** Restarts into the downloaded version; `now` does not wait for requests under way. */
  installUpdate(now: boolean): Promise<void>
  /**
   * Takes the `burncloud://` link that waits, null when there is none. It is text from outside: shown and asked about,
   * never acted on by itself. A link is given once.
   */
  pendingLink(): Promise<WaitingLink | null>
  /** Hears of links, those that already wait included. */
  onLink(listener: (link: WaitingLink) => void): () => void
  /** Hears which shortcut was chosen in the application menu: an id of shortcuts.ts. */
  onShortcut(listener: (id: string) => void): () => void
  /** Brings the main window, at one of its pages (`/logs`). */
  openPage(path: string): Promise<void>
  /** Ends the app and starts it again without graphics acceleration and with the gateway stopped. */
  restartInSafeMode(): Promise<void>
  quit(): Promise<void>
  /** Hides the popover. */
  hideWindow(): Promise<void>
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
  openLogFolder: 'shell:open-log-folder',
  setPaused: 'shell:set-paused',
  getSettings: 'shell:get-settings',
  changeSettings: 'shell:change-settings',
  settings: 'shell:settings',
  getUpdate: 'shell:get-update',
  update: 'shell:update',
  checkForUpdate: 'shell:check-for-update',
  downloadUpdate: 'shell:download-update',
  installUpdate: 'shell:install-update',
  pendingLink: 'shell:pending-link',
  linkArrived: 'shell:link-arrived',
  looks: 'shell:looks',
  openPage: 'shell:open-page',
  pageAsked: 'shell:page-asked',
  shortcutAsked: 'shell:shortcut-asked',
  restartInSafeMode: 'shell:restart-in-safe-mode',
  quit: 'shell:quit',
  hideWindow: 'shell:hide-window',
  requestPort: 'shell:request-port',
  gatewayPort: 'shell:gateway-port',
} as const
