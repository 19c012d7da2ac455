import { shell } from '../../client/shell.ts'

/** Whether Cmd does what Ctrl does elsewhere. */
export const isMac: boolean =
  shell === undefined ? /mac|iphone|ipad/i.test(navigator.platform) : shell.platform === 'darwin'
