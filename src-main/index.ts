import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  app,
  clipboard,
  crashReporter,
  dialog,
  ipcMain,
  Menu,
  type MessagePortMain,
  Notification,
  nativeTheme,
  powerMonitor,
  protocol,
  safeStorage,
  session,
  shell,
} from 'electron'
import { shellChannels } from './contract/shell.ts'
import { checkHealth } from './gateway/check-health.ts'
import { WindowConnector } from './gateway/connect-window.ts'
import { launchGateway } from './gateway/launch.ts'
import { GatewaySupervisor, type LaunchResult } from './gateway/supervise.ts'
import { listenToPages } from './ipc.ts'
import { LogFile, logLine } from './log-file.ts'
import { applicationMenu } from './menu/application-menu.ts'
import { menuLabels } from './menu/labels.ts'
import { SystemNotifications } from './notifications/system-notifications.ts'
import { readOptions, type ShellOptions } from './options.ts'
import { quitInOrder } from './quit.ts'
import { allowedExternalUrl } from './security/external-links.ts'
import { lockNavigation, lockSession } from './security/lock-windows.ts'
import { appScheme, isOwnPage } from './security/own-pages.ts'
import { servePages } from './security/serve-pages.ts'
import { smokeTest } from './smoke-test.ts'
import { Vault } from './vault.ts'
import { askAboutKey } from './vault-dialog.ts'
import { MainWindow } from './windows/main-window.ts'
import { changeTheme, restoreTheme } from './windows/theme.ts'

const healthTimeoutMs = 5_000
const quitGraceMs = 10_000
const sessionEndGraceMs = 1_500
const smokeTestTimeoutMs = 60_000

const read = readOptions(process.argv, process.env, app.isPackaged)
if (!read.ok) {
  process.stderr.write(`${read.message}\n`)
  app.exit(2)
} else {
  begin(read.options)
}

/** Everything that must happen before the program is ready, the lock first. */
function begin(options: ShellOptions): void {
  const scratch =
    options.smokeTest && options.dataRoot === null ? mkdtempSync(join(tmpdir(), 'burncloud-smoke-')) : null
  const root = scratch ?? options.dataRoot
  if (root !== null) {
    mkdirSync(root, { recursive: true })
    app.setPath('userData', root)
  }
  app.setPath('sessionData', join(app.getPath('userData'), 'browser'))
  if (!app.requestSingleInstanceLock()) {
    app.exit(0)
    return
  }
  app.enableSandbox()
  app.setAppUserModelId('com.burncloud.desktop')
  crashReporter.start({ uploadToServer: false })
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
  run(options, scratch)
}

/** The parts of the shell and how they hang together. */
function run(options: ShellOptions, scratch: string | null): void {
  const { pagesUrl } = options
  const userData = app.getPath('userData')
  const dataDir = join(userData, 'data')
  const logs = join(dataDir, 'logs')
  const out = join(import.meta.dirname, '..')
  const settingsFile = join(userData, 'appearance.json')
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })

  const shellLog = new LogFile({ path: join(logs, 'shell.log') })
  const gatewayLog = new LogFile({ path: join(logs, 'gateway.log') })
  const log = (level: 'info' | 'warn' | 'error', message: string): void => {
    const line = logLine(new Date(), level, message)
    shellLog.write(line)
    if (!app.isPackaged) process.stderr.write(line)
  }
  const note = (message: string): void => log('info', message)
  process.on('unhandledRejection', (cause) => log('error', `unhandled rejection: ${inWords(cause)}`))
  process.on('uncaughtException', (cause) => {
    log('error', `uncaught exception: ${inWords(cause)}`)
    dialog.showErrorBox('BurnCloud Desktop has to close', `${cause.message}\n\nDetails are in ${logs}`)
    app.exit(1)
  })

  const vault = new Vault({ file: join(userData, 'vault.json'), safeStorage, now: Date.now })
  const launch = async (): Promise<LaunchResult<MessagePortMain>> => {
    const opened = await vault.open()
    if (!opened.ok) return { ok: false, code: 'vault.unreadable', message: opened.message }
    const gateway = launchGateway({
      modulePath: join(import.meta.dirname, 'gateway.js'),
      cwd: dataDir,
      env: process.env,
      init: {
        type: 'init',
        dataDir,
        host: options.host,
        port: options.port,
        masterKey: opened.masterKey,
        version: app.getVersion(),
        movePort: true,
      },
      print: (bytes) => {
        gatewayLog.write(bytes)
        if (!app.isPackaged) process.stderr.write(bytes)
      },
      note,
    })
    return { ok: true, process: gateway, notice: opened.notice }
  }
  const notifications = new SystemNotifications({
    supported: () => Notification.isSupported() && !options.smokeTest,
    create: (words) => new Notification(words),
    languages: () => app.getPreferredSystemLanguages(),
    onClick: () => mainWindow.present(),
  })
  const supervisor = new GatewaySupervisor<MessagePortMain>({
    launch,
    checkHealth: (url) => checkHealth(url, healthTimeoutMs),
    notify: (notification) => notifications.show(notification),
    now: () => performance.now(),
    random: Math.random,
    schedule: (act, delayMs) => {
      const timer = setTimeout(act, delayMs)
      return () => clearTimeout(timer)
    },
  })
  const connector = new WindowConnector(supervisor)

  const openExternal = async (url: string): Promise<boolean> => {
    const allowed = allowedExternalUrl(url)
    if (allowed === null) {
      log('warn', 'refused to open an address outside the app')
      return false
    }
    await shell.openExternal(allowed)
    return true
  }
  const openDataFolder = async (): Promise<void> => {
    const problem = await shell.openPath(dataDir)
    if (problem !== '') throw new Error(problem)
  }
  lockNavigation(app, {
    pagesUrl,
    openExternal: (url) => {
      openExternal(url).catch((cause: unknown) => log('warn', `an address did not open: ${inWords(cause)}`))
    },
  })

  const mainWindow = new MainWindow({
    title: 'BurnCloud Desktop',
    version: app.getVersion(),
    preload: join(out, 'preload', 'index.cjs'),
    icon: join(out, '..', 'resources', 'icons', '256x256.png'),
    stateFile: join(userData, 'window-state.json'),
    pagesUrl,
    show: !options.smokeTest,
    packaged: app.isPackaged,
    note,
    onSessionEnd: () => void supervisor.stop(sessionEndGraceMs),
  })
  const quitting = quitInOrder({
    app,
    stop: (graceMs) => supervisor.stop(graceMs),
    graceMs: quitGraceMs,
    note,
    finish: () => {
      shellLog.close()
      gatewayLog.close()
      if (scratch !== null) rmSync(scratch, { recursive: true, force: true, maxRetries: 3 })
    },
  })

  app.on('second-instance', () => {
    if (!quitting.relaunchAfter()) mainWindow.present()
  })
  app.on('activate', () => mainWindow.present())
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('child-process-gone', (_event, details) => {
    if (details.reason !== 'clean-exit') note(`a ${details.type} process is gone: ${details.reason}`)
  })

  let asking = false
  const askForKey = async (message: string): Promise<void> => {
    if (asking) return
    asking = true
    const answer = await askAboutKey(mainWindow.current, message).finally(() => {
      asking = false
    })
    if (answer === 'leave') return
    if (answer === 'start-over') {
      const made = await vault.startOver()
      log('warn', made.ok ? 'the old master key was set aside and a new one made' : made.message)
    }
    supervisor.restart()
  }
  supervisor.onState((state) => {
    log(state.phase === 'failed' ? 'error' : 'info', `gateway ${state.phase}: ${state.message ?? state.url ?? ''}`)
    mainWindow.send(shellChannels.state, state)
    if (state.code === 'vault.unreadable' && !options.smokeTest) void askForKey(state.message ?? '')
  })

  const start = async (): Promise<void> => {
    lockSession(session.defaultSession, pagesUrl)
    protocol.handle(appScheme, servePages(join(out, 'renderer')))
    restoreTheme(nativeTheme, settingsFile)
    listenToPages({
      ipcMain,
      isOwnPage: (url) => isOwnPage(url, pagesUrl),
      isOwnWindow: (id) => mainWindow.owns(id),
      onRequestPort: (contents) => connector.request(contents),
      note: (message) => log('warn', message),
      handlers: {
        getState: () => supervisor.state,
        restartGateway: () => supervisor.restart(),
        openExternal,
        setTheme: (theme) => changeTheme(nativeTheme, settingsFile, theme),
        copyText: (text) => clipboard.writeText(text),
        openDataFolder,
      },
    })
    const menu = applicationMenu({
      platform: process.platform,
      packaged: app.isPackaged,
      appName: app.getName(),
      labels: menuLabels(app.getPreferredSystemLanguages()),
      restartGateway: () => supervisor.restart(),
      openDataFolder: () => {
        openDataFolder().catch((cause: unknown) => log('warn', `the data folder did not open: ${inWords(cause)}`))
      },
    })
    Menu.setApplicationMenu(Menu.buildFromTemplate(menu))
    powerMonitor.on('resume', () => supervisor.resumed())
    powerMonitor.on('shutdown', () => app.quit())
    supervisor.start()
    const pageLoaded = mainWindow.open()
    if (!options.smokeTest) return
    const result = await smokeTest({
      version: app.getVersion(),
      state: () => supervisor.state,
      onState: (listener) => supervisor.onState(listener),
      pageLoaded,
      timeoutMs: smokeTestTimeoutMs,
    })
    process.stdout.write(`${JSON.stringify(result)}\n`)
    await supervisor.stop(sessionEndGraceMs)
    if (scratch !== null) rmSync(scratch, { recursive: true, force: true, maxRetries: 3 })
    app.exit(result.ok ? 0 : 1)
  }
  void app.whenReady().then(start)
}

function inWords(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
}
