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
  /** Begin without serving, as `pause` would leave it; absent means false. */
  paused?: boolean
}

/** Something the shell shows as a notification of the system. */
export type GatewayNotification = Pick<Notification, 'kind' | 'channelName' | 'message'>

/** Gateway process → main. */
export type GatewayMessage =
  | { type: 'ready'; url: string; port: number; instanceId: string; movedFromPort: number | null }
  | { type: 'fatal'; exitCode: number; message: string }
  | { type: 'drained' }
  | { type: 'notification'; notification: GatewayNotification }

/**
 * Main → gateway process, beside `init`. `connect` carries one MessagePort. While paused, new relay requests are refused
 * with 503 `gateway.paused`; those under way go on.
 */
export type GatewayCommand =
  | GatewayInit
  | { type: 'connect' }
  | { type: 'pause'; paused: boolean }
  | { type: 'shutdown'; graceMs: number }
