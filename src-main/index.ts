import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { app, crashReporter, dialog, protocol } from 'electron'
import { readStored } from './app-settings.ts'
import type { WaitingLink } from './contract/shell.ts'
import { whyNotStarted } from './faults/cannot-start.ts'
import { noteRunningVersion, refusedByVersion } from './faults/running-version.ts'
import { faultWords } from './faults/words.ts'
import { judgeLink, linkInArguments, linkScheme } from './links/deep-link.ts'
import { readOptions, type ShellOptions } from './options.ts'
import { restoreClients } from './restore-clients.ts'
import { run } from './run.ts'
import { appScheme } from './security/own-pages.ts'

/** Exit code of a start that was refused because another version has the data. */
const otherVersionCode = 5

const read = readOptions(process.argv, process.env, app.isPackaged)
if (!read.ok) {
  process.stderr.write(`${read.message}\n`)
  app.exit(2)
} else {
  begin(read.options)
}

/** Everything that must happen before the program is ready, the lock first. */
function begin(options: ShellOptions): void {
  let scratch: string | null = null
  try {
    if (options.smokeTest && options.dataRoot === null) scratch = mkdtempSync(join(tmpdir(), 'burncloud-smoke-'))
    const root = scratch ?? options.dataRoot
    if (root !== null) {
      mkdirSync(root, { recursive: true })
      app.setPath('userData', root)
    }
    mkdirSync(join(app.getPath('userData'), 'data', 'logs'), { recursive: true, mode: 0o700 })
  } catch (cause) {
    // A full disk or a folder of somebody else: nothing can be kept, so nothing is begun.
    const words = faultWords(languages())
    dialog.showErrorBox(words.cannotStart, whyNotStarted(cause, words))
    app.exit(1)
    return
  }
  const userData = app.getPath('userData')
  if (options.restoreClients) {
    restoreClients(join(userData, 'data'))
    return
  }
  app.setPath('sessionData', join(userData, 'browser'))
  const version = app.getVersion()
  const running = join(userData, 'running.json')
  if (!app.requestSingleInstanceLock({ version })) {
    const words = faultWords(languages())
    const refused = refusedByVersion(running, version, words)
    if (refused !== null) dialog.showErrorBox(words.otherVersion, refused)
    app.exit(refused === null ? 0 : otherVersionCode)
    return
  }
  noteRunningVersion(running, version)
  const links: WaitingLink[] = []
  // macOS may say it before the program is ready.
  app.on('open-url', (event, text) => {
    event.preventDefault()
    if (!app.isReady()) links.push(judgeLink(text))
  })
  const first = linkInArguments(process.argv)
  if (first !== null) links.push(first)
  if (options.safeMode || !readStored(join(userData, 'app.json')).hardwareAcceleration) {
    app.disableHardwareAcceleration()
  }
  app.enableSandbox()
  app.setAppUserModelId('com.burncloud.desktop')
  if (app.isPackaged && !options.smokeTest) app.setAsDefaultProtocolClient(linkScheme)
  crashReporter.start({ uploadToServer: false })
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
  run(options, { scratch, links })
}

/** The language that a person chose, then the system's: known for sure only once the program is ready, a good guess before. */
function languages(): readonly string[] {
  const { language } = readStored(join(app.getPath('userData'), 'app.json'))
  const system = app.isReady() ? app.getPreferredSystemLanguages() : [process.env.LANG ?? 'en']
  return [...(language === null ? [] : [language]), ...system]
}
