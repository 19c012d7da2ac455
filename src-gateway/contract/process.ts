import type { Notification } from './health.ts'

/** What the desktop shell and the gateway process say to each other over `parentPort`. */

/** First message from main to the gateway process; secrets travel here, never in argv or env. */
export interface GatewayInit {
  type: 'init'
  dataDir: string
  host: string
  port: number
  /** 32 bytes, base64. */
  masterKey: string
  version: string
  /** Take the next free port when the asked one is taken. */
  movePort: boolean
}

/** Something the shell shows as a notification of the system. */
export type GatewayNotification = Pick<Notification, 'kind' | 'channelName' | 'message'>

/** Gateway process → main. */
export type GatewayMessage =
  | { type: 'ready'; url: string; port: number; instanceId: string; movedFromPort: number | null }
  | { type: 'fatal'; exitCode: number; message: string }
  | { type: 'drained' }
  | { type: 'notification'; notification: GatewayNotification }

/** Main → gateway process, beside `init`. `connect` carries one MessagePort. */
export type GatewayCommand = GatewayInit | { type: 'connect' } | { type: 'shutdown'; graceMs: number }
