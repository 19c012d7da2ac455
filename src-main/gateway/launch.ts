import { type MessagePortMain, utilityProcess } from 'electron'
import { z } from 'zod'
import { notificationKind } from '../../src-gateway/contract/health.ts'
import type { GatewayInit, GatewayMessage } from '../../src-gateway/contract/process.ts'
import { gatewayEnvironment } from './environment.ts'
import type { GatewayProcess } from './supervise.ts'

const gatewayMessage: z.ZodType<GatewayMessage> = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('ready'),
    url: z.url({ protocol: /^http$/ }),
    port: z.number().int(),
    instanceId: z.string().min(1),
    movedFromPort: z.number().int().nullable(),
  }),
  z.object({ type: z.literal('fatal'), exitCode: z.number().int(), message: z.string().max(4000) }),
  z.object({ type: z.literal('moved'), url: z.url({ protocol: /^http$/ }), port: z.number().int() }),
  z.object({ type: z.literal('proxy-asked'), id: z.number().int(), url: z.url({ protocol: /^https?$/ }).max(4000) }),
  z.object({ type: z.literal('drained') }),
  z.object({
    type: z.literal('notification'),
    notification: z.object({
      kind: notificationKind,
      channelName: z.string().max(200),
      message: z.string().max(4000),
    }),
  }),
])

export interface LaunchOptions {
  /** The gateway's bundle. */
  modulePath: string
  cwd: string
  env: NodeJS.ProcessEnv
  /** Its first message, made when it can be told. */
  init(): GatewayInit
  /** Takes what the process prints. */
  print(text: Buffer): void
  /** Told of what is worth a line in the shell's log. */
  note(message: string): void
}

/** Forks the gateway as a utility process and sends `init` as its first message; secrets travel there, never in argv or env. */
export function launchGateway(options: LaunchOptions): GatewayProcess<MessagePortMain> {
  const child = utilityProcess.fork(options.modulePath, [], {
    // The buffers of finished requests go with cheap collections of the young generation, see docs/decisions.
    execArgv: ['--max-semi-space-size=2'],
    serviceName: 'gateway',
    stdio: 'pipe',
    cwd: options.cwd,
    env: gatewayEnvironment(options.env),
    allowLoadingUnsignedLibraries: false,
  })
  // A pipe that nobody reads fills up and stops the gateway.
  child.stdout?.on('data', options.print)
  child.stderr?.on('data', options.print)
  child.on('error', (type, location) => options.note(`gateway: ${type} at ${location}`))
  child.once('spawn', () => {
    options.note(`gateway started, pid ${child.pid ?? 'unknown'}`)
    child.postMessage(options.init())
  })
  child.once('exit', (code) => options.note(`gateway ended, exit code ${code}`))

  return {
    post: (command, ports) => child.postMessage(command, ports),
    onMessage: (listener) => {
      child.on('message', (message: unknown) => {
        const parsed = gatewayMessage.safeParse(message)
        if (parsed.success) listener(parsed.data)
        else options.note('gateway sent a message of an unknown shape')
      })
    },
    onExit: (listener) => child.once('exit', listener),
    kill: () => kill(child.pid, () => child.kill()),
  }
}

/** Utility processes offer only the polite end; a hung one needs the other. */
function kill(pid: number | undefined, polite: () => void): void {
  if (pid === undefined) {
    polite()
    return
  }
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Ended meanwhile.
  }
}
