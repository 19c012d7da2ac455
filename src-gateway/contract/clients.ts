import { oc } from '@orpc/contract'
import { z } from 'zod'
import { instant } from './ids.ts'

/** Tools that send requests: whose files can be edited, and those a person sets up with a guide. */
export const clientToolIds = [
  'claude-code',
  'codex',
  'gemini-cli',
  'opencode',
  'continue',
  'zed',
  'qwen-code',
  'droid',
  'kilo',
  'grok-cli',
  'cursor',
  'cline',
  'roo-code',
  'aider',
  'environment',
] as const
export const clientToolId = z.enum(clientToolIds)
export type ClientToolId = z.infer<typeof clientToolId>

/** Shells that lines can be copied for; `dotenv` is a file of lines, no shell. */
export const clientShells = ['bash', 'fish', 'powershell', 'cmd', 'dotenv'] as const
export const clientShell = z.enum(clientShells)
export type ClientShell = z.infer<typeof clientShell>

/**
 * How a tool stands.
 *
 * - `missing`: neither its program nor its folder was found.
 * - `unset`: found, and nothing of ours is in its files.
 * - `applied`: every value we wrote is still there.
 * - `drifted`: something we wrote was changed or taken out since.
 * - `moved`: all is as written, but the gateway answers on another address now.
 * - `broken`: a file cannot be read or edited; `problem` says why and where.
 * - `guided`: set up by a person; nothing is known of it but its requests.
 */
export const clientState = z.enum(['missing', 'unset', 'applied', 'drifted', 'moved', 'broken', 'guided'])
export type ClientState = z.infer<typeof clientState>

/** What a person should know of a tool. The code never changes; `message` is English for who reads no code. */
export const clientNoteCodes = [
  /** `.claude/settings.json` of a project, and settings rolled out by an administrator, win over the person's own. */
  'claude.project_settings',
  /** Going back to a checkpoint in the tool restores older settings too. */
  'claude.rewind',
  /** `ANTHROPIC_API_KEY` is taken out of the settings while ours is in, since two keys conflict. */
  'claude.one_key',
  /** The tool's own login file is never touched. */
  'codex.login_untouched',
  /** The name of the provider stays the same for ever, because the tool lists sessions by it. */
  'codex.stable_provider',
  /** The tool reads its file when it starts. */
  'codex.restart',
  /** Its desktop app reads the same file. */
  'codex.shared_file',
  /** With a Google login in use the address is not looked at; the kind of login is changed to a key. */
  'gemini.google_login',
  /** An `.env` of the folder it is started in wins over the one in its home. */
  'gemini.project_env',
  /** Files of a project and of `OPENCODE_CONFIG` are merged over this one. */
  'opencode.merged',
  /** Models must be listed in its file, so choose at least one. */
  'models.listed',
  /** Its key cannot stand in a file: paste it once into its own settings, or set the variable that is named. */
  'zed.key_apart',
  /** Models appear under names of ours beside the ones that are there. */
  'models.beside',
  /** Its requests come from its vendor's servers, so an address of this machine is never reached. */
  'cursor.public_address',
  /** Sends bodies of another protocol to the address for chats; the gateway understands both. */
  'cursor.odd_bodies',
  /** Its settings are kept in the secret storage of the editor, which no other program may write. */
  'vscode.secret_storage',
  /** Variables set for a shell count for programs started from it, and only for those. */
  'environment.shell_only',
  /** Values in the tool's own settings win over the variables of a shell. */
  'environment.settings_win',
  /** What the file says about the model stays as it is unless one is chosen. */
  'models.optional',
  /** The file is a link; what it points to is edited. */
  'file.link',
  /** The file lies on a network drive or a drive without whole replacement; it is written in place. */
  'file.in_place',
  /** A key stands in the file in plain text, readable by this account only. */
  'file.plain_key',
] as const
export const clientNoteCode = z.enum(clientNoteCodes)
export type ClientNoteCode = z.infer<typeof clientNoteCode>

export const clientNote = z.object({ code: clientNoteCode, message: z.string() })
export type ClientNote = z.infer<typeof clientNote>

/** Why a file is not edited. Nothing was written when one of these is told. */
export const clientProblemCodes = [
  'syntax',
  'too-large',
  'not-text',
  'unreadable',
  'read-only',
  'not-owned',
  'not-a-file',
  'busy',
  'unsupported',
] as const
export const clientProblem = z.object({
  code: z.enum(clientProblemCodes),
  file: z.string(),
  /** Counted from 1; null where the problem has no place. */
  line: z.number().nullable(),
  column: z.number().nullable(),
  message: z.string(),
})
export type ClientProblem = z.infer<typeof clientProblem>

/** A file of a tool, as it is now. */
export const clientFile = z.object({
  /** As a person reads it, in the notation of the system. */
  path: z.string(),
  exists: z.boolean(),
  /** Where a link leads; null when it is none. */
  linkTarget: z.string().nullable(),
  problem: clientProblem.nullable(),
})
export type ClientFile = z.infer<typeof clientFile>

/** A value we wrote that is not as we left it. `found` is null when it was taken out; secrets are masked. */
export const clientDrift = z.object({
  file: z.string(),
  /** Dotted name of the value: `env.ANTHROPIC_BASE_URL`. */
  key: z.string(),
  wrote: z.string().nullable(),
  found: z.string().nullable(),
})
export type ClientDrift = z.infer<typeof clientDrift>

/** One line of a guide: what to put where. */
export const clientGuideStep = z.object({
  /** Stable name of the field in the tool: the console has words for it. */
  field: z.enum(['provider', 'base-url', 'api-key', 'model', 'variable', 'setting']),
  /** The tool's own name of it: `OpenAI Base URL`. */
  label: z.string(),
  /** What to copy; null for the key, which `commands` hands out, and for a model of one's choice. */
  value: z.string().nullable(),
})
export type ClientGuideStep = z.infer<typeof clientGuideStep>

export const clientTool = z.object({
  id: clientToolId,
  name: z.string(),
  /** `files`: edited by the gateway; `guide`: a person copies; `environment`: lines for any SDK. */
  kind: z.enum(['files', 'guide', 'environment']),
  state: clientState,
  /** Full path of its program, where one was found. */
  program: z.string().nullable(),
  files: z.array(clientFile),
  problem: clientProblem.nullable(),
  drift: z.array(clientDrift),
  /** The address that its files name for models, ours or another's; null when they name none. */
  address: z.string().nullable(),
  /** Its own key, once one was made. */
  tokenId: z.number().nullable(),
  appliedAt: instant.nullable(),
  /** Models it was set up with. */
  models: z.object({ main: z.string().nullable(), small: z.string().nullable() }),
  /** Which choices `preview` and `apply` understand, and whether one is needed. */
  modelChoice: z.object({ main: z.enum(['none', 'optional', 'required']), small: z.enum(['none', 'optional']) }),
  guide: z.array(clientGuideStep),
  notes: z.array(clientNote),
  /** Whether `commands` has a line that starts it. */
  launches: z.boolean(),
})
export type ClientTool = z.infer<typeof clientTool>

const modelName = z.string().trim().min(1).max(256)
const choice = {
  /** Model for the work itself; null leaves it to the tool. */
  main: modelName.nullable().default(null),
  /** Model for titles, summaries and the like. */
  small: modelName.nullable().default(null),
}

/** A change of one file, before it is made. */
export const clientFilePreview = z.object({
  path: z.string(),
  linkTarget: z.string().nullable(),
  /** `none`: it already says all of it. */
  change: z.enum(['create', 'edit', 'none']),
  /** Unified diff; every secret in it is masked. Empty for `none`. */
  diff: z.string(),
  /** Values that are taken over from someone else's hand, with what they say now. */
  replaces: z.array(z.object({ key: z.string(), found: z.string().nullable() })),
})
export type ClientFilePreview = z.infer<typeof clientFilePreview>

export const clientPreview = z.object({
  /** Names exactly this change of exactly these files; `apply` must repeat it. */
  revision: z.string(),
  files: z.array(clientFilePreview),
  drift: z.array(clientDrift),
  notes: z.array(clientNote),
  /** Whether applying makes a new API key, and what it will be called. */
  newKey: z.string().nullable(),
})
export type ClientPreview = z.infer<typeof clientPreview>

/** What came of putting things back. */
export const clientUndone = z.object({
  tool: clientToolId,
  files: z.array(
    z.object({
      path: z.string(),
      /** `restored`: byte for byte as it was before; `edited`: only our values were put back; `removed`: we had made it. */
      outcome: z.enum(['restored', 'edited', 'removed', 'untouched', 'failed']),
      /** Values that were put back. */
      putBack: z.array(z.string()),
      /** Values that were changed since and stay as they are, and anything else that stays for the sake of such. */
      kept: z.array(z.string()),
      problem: clientProblem.nullable(),
    }),
  ),
  /** Whether its API key was deleted: only when it was asked and nothing of it is in use any more. */
  keyDeleted: z.boolean(),
})
export type ClientUndone = z.infer<typeof clientUndone>

/** A version of a file that was kept. */
export const clientSnapshot = z.object({
  id: z.string(),
  file: z.string(),
  at: instant,
  reason: z.enum(['before-apply', 'after-apply', 'before-undo', 'after-undo', 'before-restore', 'after-restore']),
  /** null: there was no file. */
  sizeBytes: z.number().nullable(),
  /** Whether the file is just so now. */
  current: z.boolean(),
})
export type ClientSnapshot = z.infer<typeof clientSnapshot>

/** What a doctor looks at, in this order; those that do not apply to a tool are left out. */
export const clientCheckIds = [
  'program',
  'version',
  'files',
  'points-here',
  'key',
  'last-request',
  'environment',
  'login',
] as const
/** What a check can find, by name of the check; of unreadable files it is what the problem is called. */
export const clientCheckCodes = [
  'program.found',
  'program.folder_only',
  'program.not_found',
  'version.known',
  'version.unknown',
  'files.read',
  'files.none',
  ...clientProblemCodes.map((code) => `files.${code}` as const),
  'points.here',
  'points.moved',
  'points.drifted',
  'points.unreadable',
  'points.elsewhere',
  'key.valid',
  'key.none',
  'key.unknown',
  'key.unusable',
  'key.deleted',
  'request.seen',
  'request.failed',
  'request.none',
  'environment.clear',
  'environment.set',
  'login.kept',
] as const
export type ClientCheckCode = (typeof clientCheckCodes)[number]

export const clientCheck = z.object({
  id: z.enum(clientCheckIds),
  state: z.enum(['ok', 'info', 'warning', 'error']),
  /** Says which of its findings it is: `program.not_found`. */
  code: z.enum(clientCheckCodes),
  message: z.string(),
  /** Facts that belong into words of another language: paths, versions, names of variables; never a secret. */
  facts: z.array(z.string()),
})
export type ClientCheck = z.infer<typeof clientCheck>

export const clientDoctor = z.object({ tool: clientToolId, checks: z.array(clientCheck) })
export type ClientDoctor = z.infer<typeof clientDoctor>

/** Text to copy. `launch` starts the tool once and changes nothing else; `set` is for a shell that stays open. */
export const clientCommand = z.object({
  shell: clientShell,
  purpose: z.enum(['launch', 'set']),
  text: z.string(),
})
export type ClientCommand = z.infer<typeof clientCommand>

const tag = { tags: ['clients'] }
const byId = z.object({ id: clientToolId })

export const clientContract = {
  list: oc
    .route({
      method: 'GET',
      path: '/clients',
      ...tag,
      summary: 'Tools that can use this gateway, and how they stand on its own machine',
    })
    .output(
      z.object({
        items: z.array(clientTool),
        nextCursor: z.string().nullable(),
        /** Whether files are edited here at all: they are the gateway's own machine's, so not when it serves others. */
        editing: z.boolean(),
        /** The account whose files they are: its home folder. */
        home: z.string(),
      }),
    ),
  get: oc
    .route({ method: 'GET', path: '/clients/{id}', ...tag, summary: 'Read how a tool stands' })
    .input(byId)
    .output(clientTool),
  doctor: oc
    .route({ method: 'GET', path: '/clients/{id}/doctor', ...tag, summary: 'Look for what keeps a tool from working' })
    .input(byId)
    .output(clientDoctor),
  preview: oc
    .route({
      method: 'POST',
      path: '/clients/{id}/preview',
      ...tag,
      summary: 'Show what setting a tool up would change; writes nothing',
    })
    .input(z.strictObject({ ...byId.shape, ...choice }))
    .output(clientPreview),
  apply: oc
    .route({ method: 'POST', path: '/clients/{id}/apply', ...tag, summary: 'Set a tool up as it was previewed' })
    .input(z.strictObject({ ...byId.shape, ...choice, revision: z.string().min(1).max(128) }))
    .output(clientTool),
  undo: oc
    .route({
      method: 'POST',
      path: '/clients/{id}/undo',
      ...tag,
      summary: 'Put back what was written for a tool; what was changed since stays',
    })
    .input(z.strictObject({ ...byId.shape, deleteKey: z.boolean().default(true) }))
    .output(clientUndone),
  undoAll: oc
    .route({
      method: 'POST',
      path: '/clients/undo',
      ...tag,
      summary: 'Put back what was written for every tool',
    })
    .input(z.strictObject({ deleteKeys: z.boolean().default(true) }))
    .output(z.object({ items: z.array(clientUndone) })),
  snapshots: oc
    .route({
      method: 'GET',
      path: '/clients/{id}/snapshots',
      ...tag,
      summary: "Kept versions of a tool's files, newest first",
    })
    .input(byId)
    .output(z.object({ items: z.array(clientSnapshot), nextCursor: z.string().nullable() })),
  restore: oc
    .route({
      method: 'POST',
      path: '/clients/{id}/snapshots/{snapshotId}/restore',
      ...tag,
      summary: 'Put a whole file back as it was kept; the version of now is kept first',
    })
    .input(z.strictObject({ ...byId.shape, snapshotId: z.string().min(1).max(128) }))
    .output(clientTool),
  commands: oc
    .route({
      method: 'POST',
      path: '/clients/{id}/commands',
      ...tag,
      summary: "Lines to copy that start or set up a tool and write no file; with `key` they hold the tool's own key",
    })
    .input(
      z.strictObject({
        ...byId.shape,
        ...choice,
        /** `own` makes the tool's key when there is none; `placeholder` makes nothing. */
        key: z.enum(['own', 'placeholder']).default('placeholder'),
      }),
    )
    .output(
      z.object({
        items: z.array(clientCommand),
        nextCursor: z.string().nullable(),
        /** The tool's key, when it was asked for: treat it as a password. */
        key: z.string().nullable(),
        tokenId: z.number().nullable(),
        notes: z.array(clientNote),
      }),
    ),
}
