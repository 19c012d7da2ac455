import { type Logger as PinoLogger, pino } from 'pino'
import { redact, redactField } from './redact.ts'

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** The logger every part is given. Structured: facts as fields, a short sentence as the message. */
export type Logger = Pick<PinoLogger, 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'>

/**
 * Logs as JSON, one object a line. Every line is freed of secrets as a whole before it leaves, so no field, error text or
 * stack can carry one. No worker transport: the bundle is one file, and a crash must not lose the last lines.
 */
export function createLogger(options: {
  level: LogLevel
  destination: { write(line: string): unknown }
  instanceId?: string
}): Logger {
  return pino(
    {
      level: options.level,
      base: options.instanceId === undefined ? null : { instanceId: options.instanceId },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: pino.stdSerializers.err },
    },
    { write: (line: string) => void options.destination.write(redactLine(line)) },
  )
}

/** A JSON line freed of secrets. It is read again, because in its escapes `\n` and `\"` would hide where words begin. */
function redactLine(line: string): string {
  try {
    return `${JSON.stringify(JSON.parse(line, redactField))}\n`
  } catch {
    return redact(line)
  }
}
