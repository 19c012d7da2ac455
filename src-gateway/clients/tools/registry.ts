import type { ClientToolId } from '../../contract/index.ts'
import { claudeCode } from './claude-code.ts'
import { codex } from './codex.ts'
import { continueDev } from './continue.ts'
import { droid } from './droid.ts'
import { environment } from './environment.ts'
import { geminiCli } from './gemini-cli.ts'
import { grokCli } from './grok-cli.ts'
import { aider, cline, cursor, rooCode } from './guides.ts'
import { kilo } from './kilo.ts'
import { openCode } from './opencode.ts'
import { qwenCode } from './qwen-code.ts'
import type { Tool } from './types.ts'
import { zed } from './zed.ts'

/** Every tool we know, in the order in which they are shown. */
export const tools: Readonly<Record<ClientToolId, Tool>> = {
  'claude-code': claudeCode,
  codex,
  'gemini-cli': geminiCli,
  opencode: openCode,
  continue: continueDev,
  zed,
  'qwen-code': qwenCode,
  droid,
  kilo,
  'grok-cli': grokCli,
  cursor,
  cline,
  'roo-code': rooCode,
  aider,
  environment,
}
