import { resolve } from 'node:path'
import { linkInArguments } from './links/deep-link.ts'

/** What the command line and the environment ask of the shell. */
export interface ShellOptions {
  /** Folder for everything the app keeps, null for the platform's own place. */
  dataRoot: string | null
  host: string
  port: number
  /** Whether the port was asked for; else one from the gateway's settings comes before it. */
  portGiven: boolean
  /** Start, prove that it works, print one line of JSON, end. */
  smokeTest: boolean
  /** Address of the development server that serves the pages, null for the built pages. */
  pagesUrl: string | null
  /** Without graphics acceleration, with the gateway stopped until a person starts it, and without looking for updates. */
  safeMode: boolean
  /** Into the tray, without a window: how the system starts it at login. */
  hidden: boolean
  /** Folder on a web server where updates are looked for instead, null for the place the program was built with. */
  updateFeed: string | null
  /** Only put back what was written into the settings of tools, then end. */
  restoreClients: boolean
}

export type OptionsResult = { ok: true; options: ShellOptions } | { ok: false; message: string }

const defaultPort = 8790

/**
 * Reads `BURNCLOUD_DATA_DIR`, `BURNCLOUD_PORT`, `--smoke-test`, `--safe-mode`, `--hidden` and `--restore-clients`. `ELECTRON_RENDERER_URL`, which
 * the development server sets, and `BURNCLOUD_UPDATE_FEED` count only in a program that is not packaged: a release shows no
 * foreign pages and installs nothing from elsewhere.
 */
export function readOptions(argv: readonly string[], env: NodeJS.ProcessEnv, packaged: boolean): OptionsResult {
  const portText = env.BURNCLOUD_PORT
  const port = portText === undefined || portText === '' ? defaultPort : wholeNumber(portText)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    return { ok: false, message: `BURNCLOUD_PORT must be a port from 0 to 65535, not ${JSON.stringify(portText)}.` }
  }
  const dataDir = env.BURNCLOUD_DATA_DIR
  // A crafted link can carry switches along with it; what opens a link takes none.
  const switches = linkInArguments(argv) === null ? argv : []
  const pages = packaged ? undefined : env.ELECTRON_RENDERER_URL
  const feed = packaged ? undefined : env.BURNCLOUD_UPDATE_FEED
  return {
    ok: true,
    options: {
      dataRoot: dataDir === undefined || dataDir === '' ? null : resolve(dataDir),
      host: '127.0.0.1',
      port,
      portGiven: portText !== undefined && portText !== '',
      smokeTest: switches.includes('--smoke-test'),
      pagesUrl: pages === undefined || pages === '' ? null : pages,
      safeMode: switches.includes('--safe-mode'),
      hidden: switches.includes('--hidden'),
      updateFeed: feed === undefined || feed === '' ? null : feed,
      restoreClients: switches.includes('--restore-clients'),
    },
  }
}

/** `Number` would take spaces for zero and understand other notations. */
function wholeNumber(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Number.NaN
}
