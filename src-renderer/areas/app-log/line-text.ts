import type { AppLogItem } from '../../../src-gateway/contract/index.ts'

/** One entry as text to hand on: time, level and source, the message, and what else it says below, set in. */
export function lineText({ at, level, source, message, details }: AppLogItem): string {
  const head = `${at} ${level.toUpperCase()} ${source}: ${message}`
  return details === null ? head : `${head}\n${details.replaceAll(/^/gm, '    ')}`
}
