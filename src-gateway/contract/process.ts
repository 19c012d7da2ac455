import type { Notification } from './health.ts'

/** What the desktop shell and the gateway process say to each other over `parentPort`. */

/** First message from main to the gateway process; secrets travel here, never in argv or env. */
export interface GatewayInit {
  type: 'init'
  dataDir: string
  host: string
  port: number
  /** Whether the port was asked for by name; else one from the gateway's settings comes before it. Absent means true. */
  portGiven?: boolean
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
  /** It listens on another port from now on. */
  | { type: 'moved'; url: string; port: number }
  /** By which proxy is this address reached? Answered by the command of the same id. */
  | { type: 'proxy-asked'; id: number; url: string }
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
  /** In the words of a proxy script (`PROXY host:port; DIRECT`); null = it could not be told. */
  | { type: 'proxy'; id: number; answer: string | null }
  | { type: 'shutdown'; graceMs: number }
