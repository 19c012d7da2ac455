import type { Writable } from 'node:stream'
import { type Logger as PinoLogger, pino } from 'pino'
import { redact } from './redact.ts'

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** The logger every part is given. Structured: facts as fields, a short sentence as the message. */
export type Logger = Pick<PinoLogger, 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'>

/**
 * Logs as JSON, one object a line. Every line is freed of secrets as a whole before it leaves, so no field, error text or
 * stack can carry one. No worker transport: the bundle is one file, and a crash must not lose the last lines.
 */
export function createLogger(options: { level: LogLevel; destination: Writable; instanceId?: string }): Logger {
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

/**
 * A JSON line freed of secrets and still JSON. Redaction works on the text of each string, not on the escaped line, where
 * `\n` and `\"` would hide word borders.
 */
function redactLine(line: string): string {
  const clean = redact(line)
  if (clean === line) return line
  try {
    return `${JSON.stringify(JSON.parse(line, (_key, value: unknown) => (typeof value === 'string' ? redact(value) : value)))}\n`
  } catch {
    return clean
  }
}
