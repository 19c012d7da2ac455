import type { IpcMain, IpcMainEvent, IpcMainInvokeEvent, WebContents } from 'electron'
import { z } from 'zod'
import { settingsChange } from './app-settings.ts'
import { type ShellApi, shellChannels } from './contract/shell.ts'

/** What a call answers. Errors cross as data: a thrown one loses its code and carries paths along. */
export type IpcReply = { ok: true; value: unknown } | { ok: false; code: IpcErrorCode; message: string }
export type IpcErrorCode = 'ipc.untrusted' | 'ipc.bad_arguments' | 'ipc.failed'

/** The calls a page can make, with the schema of their arguments. */
export const ipcCalls = {
  getState: { channel: shellChannels.getState, args: z.tuple([]) },
  restartGateway: { channel: shellChannels.restartGateway, args: z.tuple([]) },
  openExternal: { channel: shellChannels.openExternal, args: z.tuple([z.string().max(4096)]) },
  setTheme: { channel: shellChannels.setTheme, args: z.tuple([z.enum(['system', 'light', 'dark', 'contrast'])]) },
  copyText: { channel: shellChannels.copyText, args: z.tuple([z.string().max(5_000_000)]) },
  openDataFolder: { channel: shellChannels.openDataFolder, args: z.tuple([]) },
  openLogFolder: { channel: shellChannels.openLogFolder, args: z.tuple([]) },
  setPaused: { channel: shellChannels.setPaused, args: z.tuple([z.boolean()]) },
  getSettings: { channel: shellChannels.getSettings, args: z.tuple([]) },
  changeSettings: { channel: shellChannels.changeSettings, args: z.tuple([settingsChange]) },
  getUpdate: { channel: shellChannels.getUpdate, args: z.tuple([]) },
  checkForUpdate: { channel: shellChannels.checkForUpdate, args: z.tuple([]) },
  downloadUpdate: { channel: shellChannels.downloadUpdate, args: z.tuple([]) },
  installUpdate: { channel: shellChannels.installUpdate, args: z.tuple([z.boolean()]) },
  pendingLink: { channel: shellChannels.pendingLink, args: z.tuple([]) },
  // A place of the page's own router, and nothing that could be an address.
  openPage: { channel: shellChannels.openPage, args: z.tuple([z.string().regex(/^(\/(?!\/)[\w/?=&.%-]{0,500})?$/)]) },
  restartInSafeMode: { channel: shellChannels.restartInSafeMode, args: z.tuple([]) },
  quit: { channel: shellChannels.quit, args: z.tuple([]) },
  hideWindow: { channel: shellChannels.hideWindow, args: z.tuple([]) },
} as const

type CallName = keyof typeof ipcCalls
export type IpcHandlers = {
  [K in CallName]: (
    ...args: z.infer<(typeof ipcCalls)[K]['args']>
  ) => Awaited<ReturnType<ShellApi[K]>> | Promise<Awaited<ReturnType<ShellApi[K]>>>
}

/** What of an IPC event tells who called. */
export interface Sender {
  senderFrame: { url: string } | null
  sender: { mainFrame: { url: string }; id: number }
}

export interface IpcOptions {
  ipcMain: IpcMain
  isOwnPage(url: string): boolean
  /** Whether a web contents id belongs to one of the app's windows. */
  isOwnWindow(id: number): boolean
  handlers: IpcHandlers
  onRequestPort(contents: WebContents): void
  /** Told of refused and failed calls. */
  note(message: string): void
}

/** Only the top page of one of our own windows may call; a frame that is already gone is nobody. */
export function isTrusted(event: Sender, options: Pick<IpcOptions, 'isOwnPage' | 'isOwnWindow'>): boolean {
  const frame = event.senderFrame
  return (
    frame !== null &&
    frame === event.sender.mainFrame &&
    options.isOwnWindow(event.sender.id) &&
    options.isOwnPage(frame.url)
  )
}

/** Checks the arguments of a call and makes it. Never rejects. */
export async function answerCall(
  name: CallName,
  args: readonly unknown[],
  handlers: IpcHandlers,
  note: (message: string) => void,
): Promise<IpcReply> {
  const parsed = ipcCalls[name].args.safeParse(args)
  if (!parsed.success) {
    note(`refused ${name}: bad arguments`)
    return { ok: false, code: 'ipc.bad_arguments', message: `${name}: ${z.prettifyError(parsed.error)}` }
  }
  try {
    // The schema of this very call has just proven that the arguments fit.
    const handler = handlers[name] as (...checked: unknown[]) => unknown
    return { ok: true, value: await handler(...parsed.data) }
  } catch (cause) {
    note(`${name} failed: ${cause instanceof Error ? cause.message : String(cause)}`)
    return { ok: false, code: 'ipc.failed', message: `${name} failed. The log of the app says why.` }
  }
}

/** Opens the doors a page can knock at. The only place that touches `ipcMain`. */
export function listenToPages(options: IpcOptions): void {
  const { ipcMain, handlers, note } = options
  const trusted = (event: IpcMainEvent | IpcMainInvokeEvent): boolean => isTrusted(event, options)
  for (const name of Object.keys(ipcCalls) as CallName[]) {
    ipcMain.handle(ipcCalls[name].channel, async (event, ...args: unknown[]): Promise<IpcReply> => {
      if (trusted(event)) return answerCall(name, args, handlers, note)
      note(`refused ${name}: not from a page of this app`)
      return { ok: false, code: 'ipc.untrusted', message: 'Only pages of this app may call.' }
    })
  }
  ipcMain.on(shellChannels.requestPort, (event) => {
    if (trusted(event)) options.onRequestPort(event.sender)
    else note('refused a port: not from a page of this app')
  })
}
