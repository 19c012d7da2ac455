import type { FormatId } from '../tools/types.ts'
import { dotenv } from './dotenv.ts'
import { jsonc } from './jsonc.ts'
import { toml } from './toml.ts'
import type { Editor } from './types.ts'
import { yaml } from './yaml.ts'

/** The editor of each format. */
export const editors: Readonly<Record<FormatId, Editor>> = { jsonc, toml, yaml, dotenv }
