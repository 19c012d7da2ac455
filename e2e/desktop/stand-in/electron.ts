/** What `import … from 'electron'` gives under the stand-in. */
import { app } from './app.ts'
import { BrowserWindow } from './browser-window.ts'
import { answerControl } from './control.ts'
import { ipcMain } from './ipc-main.ts'
import { MessageChannelMain } from './ports.ts'
import { safeStorage } from './safe-storage.ts'
import { protocol, session } from './session.ts'
import {
  clipboard,
  crashReporter,
  dialog,
  Menu,
  Notification,
  nativeTheme,
  powerMonitor,
  screen,
  shell,
} from './small-parts.ts'
import { utilityProcess } from './utility-process.ts'

export {
  app,
  BrowserWindow,
  clipboard,
  crashReporter,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  Notification,
  nativeTheme,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
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
  screen,
  session,
  shell,
})
