/** What `import … from 'electron'` gives under the stand-in. */
import { app } from './app.ts'
import { BrowserWindow } from './browser-window.ts'
import { answerControl } from './control.ts'
import { ipcMain } from './ipc-main.ts'
import { net } from './net.ts'
import { MessageChannelMain } from './ports.ts'
import { safeStorage } from './safe-storage.ts'
import { protocol, session } from './session.ts'
import {
  autoUpdater,
  clipboard,
  crashReporter,
  dialog,
  Menu,
  Notification,
  nativeTheme,
  powerMonitor,
  screen,
  shell,
  systemPreferences,
} from './small-parts.ts'
import { nativeImage, Tray } from './tray.ts'
import { utilityProcess } from './utility-process.ts'

export {
  app,
  autoUpdater,
  BrowserWindow,
  clipboard,
  crashReporter,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  Notification,
  nativeImage,
  nativeTheme,
  net,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  systemPreferences,
  Tray,
  utilityProcess,
}

answerControl({
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  Notification,
  nativeTheme,
  powerMonitor,
  safeStorage,
  screen,
  session,
  shell,
  systemPreferences,
  Tray,
})
