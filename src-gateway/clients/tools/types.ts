import type { ClientGuideStep, ClientNoteCode, ClientToolId } from '../../contract/index.ts'
import type { Json, Path } from '../formats/types.ts'

/** The machine and the account whose tools are set up. Given from outside, so that tests work in homes of their own. */
export interface ClientPlace {
  /** Home folder of the account. */
  home: string
  env: Readonly<Record<string, string | undefined>>
  platform: NodeJS.Platform
}

/** What a tool is pointed at. */
export interface Setup {
  /** Address of the gateway, without a path. */
  url: string
  key: string
  models: { main: string | null; small: string | null }
}

export type FormatId = 'jsonc' | 'toml' | 'yaml' | 'dotenv'

/** A file of a tool. Of several candidates the first that is there is used, else the first. */
export interface FileSpec {
  id: string
  candidates: readonly string[]
  format: FormatId
}

/** A value that becomes ours. */
export interface OwnedValue {
  /** Id of the file. */
  file: string
  path: Path
  /** undefined: nothing may stand there. */
  value: Json | undefined
  secret?: boolean
  /** Written only where nothing stands: what the file needs to be valid at all. */
  ifAbsent?: boolean
}

/** How a tool is started once. Values of `env` may be secret; `args` are seen by everyone on the machine. */
export interface Launch {
  command: string
  args: readonly string[]
  env: Readonly<Record<string, string>>
}

/** Another kind of login that a tool keeps: looked for, never touched. */
export interface LoginFile {
  file: string
  message: string
}

interface ToolBase {
  id: ClientToolId
  name: string
  /** Names of its program on the path. */
  programs: readonly string[]
  /** Folders whose being there says that it was used. */
  folders(place: ClientPlace): readonly string[]
  modelChoice: { main: 'none' | 'optional' | 'required'; small: 'none' | 'optional' }
  notes: readonly ClientNoteCode[]
  /** Variables of a shell that would lead it elsewhere. */
  variables: readonly string[]
  launch?(setup: Setup): Launch
}

/** A tool whose files are edited. */
export interface FileTool extends ToolBase {
  kind: 'files'
  files(place: ClientPlace): readonly FileSpec[]
  values(setup: Setup, place: ClientPlace): readonly OwnedValue[]
  logins?(place: ClientPlace): readonly LoginFile[]
}

/** A tool that a person sets up. */
export interface GuideTool extends ToolBase {
  kind: 'guide'
  guide(setup: Omit<Setup, 'key'>): readonly ClientGuideStep[]
}

/** Variables for whatever reads them. */
export interface EnvironmentTool extends ToolBase {
  kind: 'environment'
  environment(setup: Setup): Readonly<Record<string, string>>
}

export type Tool = FileTool | GuideTool | EnvironmentTool
