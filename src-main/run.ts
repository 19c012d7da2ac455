import { rmSync } from 'node:fs'
import { homedir, release } from 'node:os'
import { join } from 'node:path'
import {
  app,
  type BrowserWindow,
  clipboard,
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
  systemPreferences,
} from 'electron'
import { AppSettings } from './app-settings.ts'
import { shellChannels, type WaitingLink } from './contract/shell.ts'
import { FaultScreens, safeModeFlag } from './faults/fault-screens.ts'
import { GraphicsGuard } from './faults/graphics-guard.ts'
import { faultWords } from './faults/words.ts'
import { checkHealth } from './gateway/check-health.ts'
import { WindowConnector } from './gateway/connect-window.ts'
import { launchGateway } from './gateway/launch.ts'
import { OwnLine } from './gateway/own-line.ts'
import { GatewaySupervisor, type LaunchResult } from './gateway/supervise.ts'
import { listenToPages } from './ipc.ts'
import { linkInArguments, linkScheme } from './links/deep-link.ts'
import { followStarts } from './links/follow-starts.ts'
import { LinkInbox } from './links/link-inbox.ts'
import { writeSchemeEntry } from './links/scheme-entry.ts'
import { applicationMenu } from './menu/application-menu.ts'
import { menuLabels } from './menu/labels.ts'
import { isQuiet } from './notifications/quiet-hours.ts'
import { SystemNotifications } from './notifications/system-notifications.ts'
import { updateWords } from './notifications/words.ts'
import type { ShellOptions } from './options.ts'
import { Outside } from './outside.ts'
import { quitInOrder } from './quit.ts'
import { lockNavigation, lockSession } from './security/lock-windows.ts'
import { appScheme, isOwnPage } from './security/own-pages.ts'
import { servePages } from './security/serve-pages.ts'
import { inWords, ShellLog } from './shell-log.ts'
import { smokeTest } from './smoke-test.ts'
import { hiddenFlag, startAtLogin } from './startup/start-at-login.ts'
import { DesktopTray } from './tray/desktop-tray.ts'
import { fill } from './tray/words.ts'
import { DesktopUpdates } from './updates/desktop-updates.ts'
import { Rollback } from './updates/rollback.ts'
import { Vault } from './vault.ts'
import { askAboutKey } from './vault-dialog.ts'
import { windowLooks } from './windows/looks.ts'
import { MainWindow } from './windows/main-window.ts'
import { PopoverWindow } from './windows/popover-window.ts'
import { AppTheme } from './windows/theme.ts'

const healthTimeoutMs = 5_000
const quitGraceMs = 10_000
const sessionEndGraceMs = 1_500
const smokeTestTimeoutMs = 60_000

export interface RunFacts {
  /** Folder that goes when the program ends, null when the data is to stay. */
  scratch: string | null
  /** Links that came so far. */
  links: readonly WaitingLink[]
}

/** The parts of the shell and how they hang together. */
export function run(options: ShellOptions, { scratch, links }: RunFacts): void {
  const { pagesUrl } = options
  const userData = app.getPath('userData')
  const dataDir = join(userData, 'data')
  const logs = join(dataDir, 'logs')
  const out = join(import.meta.dirname, '..')
  const icons = join(out, '..', 'resources', 'icons')
  const theme = new AppTheme(nativeTheme, join(userData, 'appearance.json'))

  const log = new ShellLog(logs, !app.isPackaged)
  const outside = new Outside(log)
  const note = (message: string): void => log.info(message)
  process.on('unhandledRejection', (cause) => log.error(`unhandled rejection: ${inWords(cause)}`))
  process.on('uncaughtException', (cause) => {
    log.error(`uncaught exception: ${inWords(cause)}`)
    const words = faultWords(languages())
    dialog.showErrorBox(words.hasToClose, `${cause.message}\n\n${fill(words.detailsIn, { folder: logs })}`)
    app.exit(1)
  })

  const login = startAtLogin({
    app,
    platform: process.platform,
    env: process.env,
    home: homedir(),
    execPath: process.execPath,
    appPath: app.getAppPath(),
  })
  const settings = new AppSettings(join(userData, 'app.json'), login)
  const languages = (): readonly string[] => {
    const { language } = settings.stored
    return [...(language === null ? [] : [language]), ...app.getPreferredSystemLanguages()]
  }
  const rollback = new Rollback(userData, app.getVersion())

  const vault = new Vault({ file: join(userData, 'vault.json'), safeStorage, now: Date.now })
  const launch = async (): Promise<LaunchResult<MessagePortMain>> => {
    const opened = await vault.open()
    if (!opened.ok) return { ok: false, code: 'vault.unreadable', message: opened.message }
    const gateway = launchGateway({
      modulePath: join(import.meta.dirname, 'gateway.js'),
      cwd: dataDir,
      env: process.env,
      init: () => ({
        type: 'init',
        dataDir,
        host: options.host,
        port: options.port,
        portGiven: options.portGiven,
        masterKey: opened.masterKey,
        version: app.getVersion(),
        movePort: true,
        paused: supervisor.paused,
      }),
      print: (bytes) => log.gateway(bytes),
      note,
    })
    return { ok: true, process: gateway, notice: opened.notice }
  }
  const notifications = new SystemNotifications({
    supported: () => Notification.isSupported() && !options.smokeTest,
    quiet: () => isQuiet(settings.stored.quietHours, new Date()),
    create: (words) => new Notification(words),
    languages,
    onClick: (path) => mainWindow.present(path),
    now: () => performance.now(),
  })
  const supervisor = new GatewaySupervisor<MessagePortMain>({
    launch,
    checkHealth: (url) => checkHealth(url, healthTimeoutMs),
    notify: (notification) => notifications.show(notification),
    resolveProxy: async (url) => session.defaultSession.resolveProxy(url),
    now: () => performance.now(),
    random: Math.random,
    schedule: (act, delayMs) => {
      const timer = setTimeout(act, delayMs)
      return () => clearTimeout(timer)
    },
  })
  const connector = new WindowConnector(supervisor)
  const line = new OwnLine(supervisor)

  const openLogFolder = (): void => outside.tryFolder(logs)
  lockNavigation(app, { pagesUrl, openExternal: (url) => outside.tryUrl(url) })

  /** Starts again when this run has ended. What runs inside an AppImage is started by the image. */
  const restart = (args: readonly string[]): void => {
    const own = process.argv.slice(1).filter((argument) => argument !== safeModeFlag && argument !== hiddenFlag)
    const kept = linkInArguments(own) === null ? own : []
    const { APPIMAGE } = process.env
    app.relaunch({ args: [...kept, ...args], ...(APPIMAGE ? { execPath: APPIMAGE } : {}) })
    app.quit()
  }
  const faults = new FaultScreens({
    settings,
    rollback,
    graphics: new GraphicsGuard(() => performance.now()),
    languages,
    openLogFolder,
    restart,
    quit: () => app.quit(),
    leave: () => app.releaseSingleInstanceLock(),
    note: (message) => log.warn(message),
  })

  const looks = () =>
    windowLooks({
      platform: process.platform,
      systemVersion: release(),
      dark: nativeTheme.shouldUseDarkColors,
      highContrast: nativeTheme.shouldUseHighContrastColors || theme.choice === 'contrast',
      forcedColors: nativeTheme.inForcedColorsMode,
      reducedTransparency: nativeTheme.prefersReducedTransparency,
      accentColor: accentColor(),
      plain: options.safeMode,
    })
  const preload = join(out, 'preload', 'index.cjs')
  const pageArguments = (): string[] => [
    `--shell-version=${app.getVersion()}`,
    `--shell-looks=${encodeURIComponent(JSON.stringify(looks()))}`,
    ...(options.safeMode ? ['--shell-safe-mode=yes'] : []),
  ]
  let replacing = false
  const ending = (): boolean => replacing || quitting.begun
  /** Whether the window may close; else it stays or hides, and a person is asked the first time. */
  const mayClose = (window: BrowserWindow): boolean => {
    if (ending() || process.platform === 'darwin' || !tray.isOpen) return true
    const { onClose } = settings.stored
    if (onClose === 'tray') window.hide()
    else if (onClose === 'ask') void faults.firstClose(window)
    return onClose === 'quit'
  }
  const mainWindow = new MainWindow({
    title: 'BurnCloud Desktop',
    preload,
    icon: join(icons, '256x256.png'),
    stateFile: join(userData, 'window-state.json'),
    pagesUrl,
    show: !options.smokeTest,
    packaged: app.isPackaged,
    looks,
    arguments: pageArguments,
    onClosing: mayClose,
    onClosed: () => {
      const { onClose } = settings.stored
      const stays = process.platform === 'darwin' ? onClose !== 'quit' : onClose === 'tray' && tray.isOpen
      if (!ending() && !stays) app.quit()
    },
    onBroken: (window, what) => {
      if (!options.smokeTest) void faults.brokenPage(window, what)
    },
    onHung: (window) => void faults.hungPage(window),
    note,
    onSessionEnd: () => void supervisor.stop(sessionEndGraceMs),
  })
  const popover = new PopoverWindow({ preload, pagesUrl, packaged: app.isPackaged, arguments: pageArguments, note })
  const followLooks = (): void => {
    const now = looks()
    mainWindow.follow(now)
    popover.send(shellChannels.looks, now)
  }
  const tell = (channel: string, value: unknown): void => {
    mainWindow.send(channel, value)
    popover.send(channel, value)
  }
  const inbox = new LinkInbox(() => {
    mainWindow.present()
    mainWindow.send(shellChannels.linkArrived, undefined)
  })
  const openPage = (path: string): void => {
    popover.hide()
    mainWindow.present(path)
  }

  const updates = new DesktopUpdates({
    settings,
    rollback,
    userData,
    feed: options.updateFeed,
    inFlight: async () => {
      const channels = await line.client?.health.list()
      return (channels?.items ?? []).reduce((sum, { inFlight }) => sum + inFlight, 0)
    },
    stopGateway: () => supervisor.stop(quitGraceMs),
    startGateway: () => {
      replacing = false
      app.requestSingleInstanceLock({ version: app.getVersion() })
      supervisor.startAgain()
    },
    beforeInstall: () => {
      replacing = true
      // The new version may look for the lock before this one has ended.
      app.releaseSingleInstanceLock()
    },
    onFound: (version) => notifications.tell(updateWords(version, languages()), '/settings'),
    onState: (state) => {
      tell(shellChannels.update, state)
      tray.refresh()
    },
    note,
  })
  const tray = new DesktopTray({
    icons: join(icons, 'tray'),
    languages,
    line,
    mainWindow,
    popover,
    state: () => supervisor.state,
    update: () => updates.flow.state,
    actions: {
      openPage,
      copyAddress: () => clipboard.writeText(supervisor.state.url ?? ''),
      setPaused: (paused) => supervisor.pause(paused),
      restartGateway: () => supervisor.restart(),
      openLogFolder,
      quit: () => app.quit(),
    },
    note,
  })
  const quitting = quitInOrder({
    app,
    stop: async (graceMs) => {
      if (supervisor.state.phase !== 'failed') rollback.noteQuit()
      updates.stop()
      updates.beforeQuit()
      await supervisor.stop(graceMs)
      tray.close()
    },
    graceMs: quitGraceMs,
    note,
    finish: () => {
      log.close()
      if (scratch !== null) rmSync(scratch, { recursive: true, force: true, maxRetries: 3 })
    },
  })

  followStarts({ app, quitting, inbox, present: () => mainWindow.present(), warn: (message) => log.warn(message) })
  // Who closed which window decides, see `onClosed`; without a listener Electron would end the program.
  app.on('window-all-closed', () => undefined)
  app.on('child-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit') return
    note(`a ${details.type} process is gone: ${details.reason}`)
    if (details.type === 'GPU' && !options.smokeTest) void faults.graphicsCrash(mainWindow.current)
  })

  let asking = false
  const askForKey = async (message: string): Promise<void> => {
    if (asking) return
    asking = true
    const answer = await askAboutKey(mainWindow.current, message, languages()).finally(() => {
      asking = false
    })
    if (answer === 'leave') return
    if (answer === 'start-over') {
      const made = await vault.startOver()
      log.warn(made.ok ? 'the old master key was set aside and a new one made' : made.message)
    }
    supervisor.restart()
  }
  supervisor.onState((state) => {
    const words = `gateway ${state.phase}: ${state.message ?? state.url ?? ''}`
    if (state.phase === 'failed') log.error(words)
    else log.info(words)
    tell(shellChannels.state, state)
    tray.refresh()
    if (state.phase === 'ready') rollback.noteHealthy()
    if (state.code === 'vault.unreadable' && !options.smokeTest) void askForKey(state.message ?? '')
  })
  const showMenu = (): void => {
    const menu = applicationMenu({
      platform: process.platform,
      packaged: app.isPackaged,
      appName: app.getName(),
      labels: menuLabels(languages()),
      restartGateway: () => supervisor.restart(),
      openDataFolder: () => outside.tryFolder(dataDir),
      runShortcut: (id) => {
        mainWindow.present()
        mainWindow.send(shellChannels.shortcutAsked, id)
      },
    })
    Menu.setApplicationMenu(Menu.buildFromTemplate(menu))
  }
  let spoken = settings.stored.language
  settings.onChange((all) => {
    tell(shellChannels.settings, all)
    if (all.language === spoken) return
    // What the shell says itself follows the language of the window.
    spoken = all.language
    showMenu()
    tray.refresh()
  })

  const start = async (): Promise<void> => {
    if (!options.smokeTest && !(await faults.newVersion(process.env.APPIMAGE))) {
      app.exit(0)
      return
    }
    lockSession(session.defaultSession, pagesUrl)
    protocol.handle(appScheme, servePages(join(out, 'renderer')))
    theme.restore()
    listenToPages({
      ipcMain,
      isOwnPage: (url) => isOwnPage(url, pagesUrl),
      isOwnWindow: (id) => mainWindow.owns(id) || popover.owns(id),
      onRequestPort: (contents) => connector.request(contents),
      note: (message) => log.warn(message),
      handlers: {
        getState: () => supervisor.state,
        restartGateway: () => supervisor.restart(),
        openExternal: (url) => outside.openUrl(url),
        setTheme: (choice) => {
          theme.choose(choice)
          followLooks()
        },
        copyText: (text) => clipboard.writeText(text),
        openDataFolder: () => outside.openFolder(dataDir),
        openLogFolder: () => outside.openFolder(logs),
        setPaused: (paused) => supervisor.pause(paused),
        getSettings: () => settings.all,
        changeSettings: (change) => settings.change(change),
        getUpdate: () => updates.flow.state,
        checkForUpdate: () => updates.flow.check(),
        downloadUpdate: () => updates.flow.download(),
        installUpdate: (now) => updates.flow.install(now),
        pendingLink: () => inbox.take(),
        openPage,
        restartInSafeMode: () => restart([safeModeFlag]),
        quit: () => app.quit(),
        hideWindow: () => popover.hide(),
      },
    })
    showMenu()
    powerMonitor.on('resume', () => supervisor.resumed())
    powerMonitor.on('shutdown', () => app.quit())
    nativeTheme.on('updated', followLooks)
    systemPreferences.on('accent-color-changed', followLooks)
    if (options.safeMode) {
      supervisor.hold('gateway.safe_mode', 'Started in safe mode: the gateway waits until it is asked to start.')
    } else {
      supervisor.start()
      if (!options.smokeTest) updates.start()
    }
    if (app.isPackaged && !options.smokeTest && !options.safeMode) {
      try {
        login.repair()
        const { APPIMAGE } = process.env
        if (process.platform === 'linux' && APPIMAGE !== undefined) {
          writeSchemeEntry({ env: process.env, home: homedir(), appImage: APPIMAGE, name: app.getName() })
          // Asked for at the start already, when the desktop did not know the entry yet.
          app.setAsDefaultProtocolClient(linkScheme)
        }
      } catch (cause) {
        log.warn(`the desktop could not be told of a moved program: ${inWords(cause)}`)
      }
    }
    const placed = tray.open()
    const [link] = links.slice(-1)
    if (options.hidden && placed && link === undefined && !options.safeMode) return
    const pageLoaded = mainWindow.open()
    if (link !== undefined) inbox.put(link)
    if (!options.smokeTest) return
    const result = await smokeTest({
      version: app.getVersion(),
      state: () => supervisor.state,
      onState: (listener) => supervisor.onState(listener),
      client: () => line.client,
      pageLoaded,
      timeoutMs: smokeTestTimeoutMs,
    })
    process.stdout.write(`${JSON.stringify(result)}\n`)
    tray.close()
    await supervisor.stop(sessionEndGraceMs)
    if (scratch !== null) rmSync(scratch, { recursive: true, force: true, maxRetries: 3 })
    app.exit(result.ok ? 0 : 1)
  }
  void app.whenReady().then(start)
}

/** The system's accent colour, null where it tells none. */
function accentColor(): string | null {
  try {
    return systemPreferences.getAccentColor()
  } catch {
    return null
  }
}
