import { createHash } from 'node:crypto'
import { lstat, rm, rmdir } from 'node:fs/promises'
import {
  type ClientDoctor,
  type ClientDrift,
  type ClientFile,
  type ClientFilePreview,
  type ClientNote,
  type ClientPreview,
  type ClientProblem,
  type ClientSnapshot,
  type ClientToolId,
  type ClientUndone,
  clientToolIds,
  type ClientState as ToolState,
  type ClientTool as ToolView,
} from '../contract/clients.ts'
import { GatewayError } from '../contract/errors.ts'
import { addressIn, addressProbe } from './address.ts'
import { unifiedDiff } from './diff.ts'
import { type DoctorFacts, examine } from './doctor.ts'
import { driftOf, isBare, shown, takeBack, writeValues } from './edits.ts'
import {
  checkWritable,
  type FileNow,
  FileRefused,
  type FileSystem,
  hashOf,
  readNow,
  realFileSystem,
  refuse,
  removeFile,
  temporaryName,
  textOf,
  writeOver,
} from './files.ts'
import { editors } from './formats/registry.ts'
import { ConfigError, nameOf } from './formats/types.ts'
import { Lock } from './lock.ts'
import { maskText } from './mask.ts'
import { noteOf } from './notes.ts'
import { findProgram, type RunProgram, runProgram } from './programs.ts'
import { launchLines, setLines } from './shell-lines.ts'
import { ClientStore, type FileRecord, type Journal, type SnapshotRecord, type ToolRecord } from './store.ts'
import { tools } from './tools/registry.ts'
import type { ClientPlace, FileSpec, FileTool, Setup, Tool } from './tools/types.ts'

/** API keys as the gateway keeps them. */
export interface ClientKeys {
  make(name: string): Promise<{ id: number; key: string }>
  /** undefined: it was deleted. */
  find(id: number): Promise<{ usable: boolean; name: string; lastUsedAt: number | null } | undefined>
  remove(id: number): Promise<void>
  /** The newest request made with it. */
  lastRequest(id: number): Promise<{ at: number; status: number; clientName: string | null } | undefined>
}

/** Seals texts under the master key. */
export interface Sealing {
  seal(text: string): string
  open(sealed: string): string | null
}

export interface ClientSetupParts {
  dataDir: string
  place: ClientPlace
  /** Address of the gateway as tools on this machine reach it. */
  url(): string
  keys: ClientKeys
  sealing: Sealing
  now(): number
  run?: RunProgram
  system?: FileSystem
  /** Told of every step of a change, in order; tests end the process there. */
  onStep?: (step: string) => void
}

type Models = Setup['models']

/** Stands for a key that is not made yet. */
const placeholder = 'sk-bc-your-key'

interface FilePlan {
  spec: FileSpec
  path: string
  now: FileNow
  text: string
  after: string
  bytes: Buffer
  record: FileRecord
  changes: boolean
  drift: ClientDrift[]
  replaces: ClientFilePreview['replaces']
}

/**
 * Sets tools up for the gateway by editing their files, and puts them back. Every version of a file is kept before and after;
 * a change is written down before it begins, so that an end in the middle loses nothing: the books are put right by whoever
 * comes next, and files that were not reached stay as they were.
 */
export class ClientSetup {
  private readonly parts: ClientSetupParts
  private readonly store: ClientStore
  private readonly lock: Lock

  constructor(parts: ClientSetupParts) {
    this.parts = parts
    this.store = new ClientStore(parts.dataDir)
    this.lock = new Lock(parts.dataDir)
  }

  /** Finishes the books of a change that was cut off. Writes no file of a tool. */
  async repair(): Promise<void> {
    if (this.store.exists) await this.lock.run(() => this.repairNow())
  }

  async list(): Promise<ToolView[]> {
    return Promise.all(clientToolIds.map((id) => this.view(id)))
  }

  /** A tool without a look at any file: for a gateway whose machine is not the asker's. */
  card(id: ClientToolId): ToolView {
    const tool = tools[id]
    const models = { main: null, small: null }
    return {
      id,
      name: tool.name,
      kind: tool.kind,
      state: 'guided',
      program: null,
      files: [],
      problem: null,
      drift: [],
      address: null,
      tokenId: this.store.state().tools[id]?.tokenId ?? null,
      appliedAt: null,
      models,
      modelChoice: tool.modelChoice,
      guide: tool.kind === 'guide' ? [...tool.guide({ url: this.parts.url(), models })] : [],
      notes: tool.notes.map(noteOf),
      launches: tool.launch !== undefined,
    }
  }

  /** How a tool stands now; its files are read anew. */
  get(id: ClientToolId): Promise<ToolView> {
    return this.view(id)
  }

  /** @throws GatewayError `client.file_refused`, `request.invalid` */
  async preview(id: ClientToolId, models: Models): Promise<ClientPreview> {
    const tool = fileTool(id)
    checkModels(tool, models)
    const record = this.store.state().tools[id]
    const known = await this.knownKey(record)
    const plans = await this.plan(tool, { url: this.parts.url(), key: known?.key ?? placeholder, models }, record)
    return {
      revision: revisionOf(plans, this.parts.url(), models),
      files: plans.map((plan) => this.previewOf(plan, known?.key)),
      drift: plans.flatMap(({ drift }) => drift),
      notes: notesOf(tool, plans),
      newKey: known === undefined ? tool.name : null,
    }
  }

  /**
   * Does what was previewed.
   * @throws GatewayError `client.changed` when it no longer is that, `client.file_refused`, and then nothing is changed
   */
  async apply(id: ClientToolId, models: Models, revision: string): Promise<ToolView> {
    await this.lock.run(async () => {
      await this.repairNow()
      const tool = fileTool(id)
      checkModels(tool, models)
      const url = this.parts.url()
      const record = this.store.state().tools[id]
      const known = await this.knownKey(record)
      const planned = await this.plan(tool, { url, key: known?.key ?? placeholder, models }, record)
      if (revisionOf(planned, url, models) !== revision)
        throw new GatewayError('client.changed', 'The files are no longer what was shown; look at the change again')
      const { key, tokenId, sealedKey } = await this.keyOf(tool, record)
      this.step('key')
      const plans = await this.plan(tool, { url, key, models }, this.store.state().tools[id])
      for (const [at, plan] of plans.entries())
        if (plan.now.hash !== planned[at]?.now.hash)
          throw new GatewayError('client.changed', 'The files are no longer what was shown; look at the change again')
      const next: ToolRecord = {
        tokenId,
        sealedKey,
        url,
        models,
        appliedAt: this.parts.now(),
        files: plans.map((plan) => plan.record),
      }
      const changes = plans
        .filter((plan) => plan.changes)
        .map(({ path, now, bytes }) => ({ path, now, after: bytes as Buffer | null }))
      await this.change(id, next, changes, ['before-apply', 'after-apply'])
    })
    return this.view(id)
  }

  /** Puts back what is still ours. @throws GatewayError `client.not_applied` */
  async undo(id: ClientToolId, deleteKey: boolean): Promise<ClientUndone> {
    return this.lock.run(async () => {
      await this.repairNow()
      const record = this.store.state().tools[id]
      if (record === undefined || (record.files.length === 0 && record.tokenId === null))
        throw new GatewayError('client.not_applied', 'Nothing of ours is in the files of this tool')
      return this.undoNow(id, record, deleteKey)
    })
  }

  /** Puts back what is still ours in every tool's files; what fails is told and does not stop the rest. */
  async undoAll(deleteKeys: boolean): Promise<ClientUndone[]> {
    if (!this.store.exists) return []
    return this.lock.run(async () => {
      await this.repairNow()
      const undone: ClientUndone[] = []
      for (const id of clientToolIds) {
        const record = this.store.state().tools[id]
        if (record !== undefined && (record.files.length > 0 || (deleteKeys && record.tokenId !== null)))
          undone.push(await this.undoNow(id, record, deleteKeys))
      }
      return undone
    })
  }

  /** Kept versions, newest first. */
  async snapshots(id: ClientToolId): Promise<ClientSnapshot[]> {
    const records = this.store.snapshots().filter(({ tool }) => tool === id)
    const hashes = new Map<string, string | null | undefined>()
    for (const { file } of records)
      if (!hashes.has(file))
        hashes.set(
          file,
          await readNow(file).then(
            ({ hash }) => hash,
            () => undefined,
          ),
        )
    return records.toReversed().map(({ id: snapshot, file, at, reason, hash, size }) => ({
      id: snapshot,
      file,
      at: new Date(at).toISOString(),
      reason,
      sizeBytes: size,
      current: hashes.get(file) === hash,
    }))
  }

  /** Puts a whole file back. What is then ours in it is looked at anew. @throws GatewayError `client.snapshot_not_found` */
  async restore(id: ClientToolId, snapshotId: string): Promise<ToolView> {
    await this.lock.run(async () => {
      await this.repairNow()
      const snapshot = this.store.snapshots().find((one) => one.id === snapshotId && one.tool === id)
      const content = snapshot?.hash === null ? null : this.store.content(snapshot?.hash ?? '')
      if (snapshot === undefined || content === undefined)
        throw new GatewayError('client.snapshot_not_found', 'This version is no longer kept')
      await this.guarded(async () => {
        const now = await readNow(snapshot.file)
        await checkWritable(now)
        const record = this.store.state().tools[id] ?? emptyRecord(this.parts.url())
        if (now.hash === snapshot.hash) return
        await this.change(
          id,
          record,
          [{ path: snapshot.file, now, after: content }],
          ['before-restore', 'after-restore'],
        )
      })
    })
    return this.view(id)
  }

  /** Lines to copy. With `own` the tool's key is made when there is none. */
  async commands(id: ClientToolId, models: Models, key: 'own' | 'placeholder') {
    const tool = tools[id]
    const made =
      key === 'own'
        ? await this.lock.run(async () => {
            await this.repairNow()
            return this.keyOf(tool, this.store.state().tools[id])
          })
        : undefined
    const setup: Setup = { url: this.parts.url(), key: made?.key ?? placeholder, models }
    const launch = tool.launch?.(setup)
    const items = [
      ...(launch === undefined ? [] : [...launchLines(launch), ...setLines(launch.env)]),
      ...(tool.kind === 'environment' ? setLines(tool.environment(setup)) : []),
    ]
    const notes: ClientNote[] = []
    if (id === 'claude-code') {
      const [plan] = await this.plan(tool as FileTool, setup, undefined).catch(() => [])
      // What its settings say under `env` would win over the line.
      const wins = plan !== undefined && editors.jsonc.find(plan.text, ['env', 'ANTHROPIC_BASE_URL']) !== undefined
      if (wins) notes.push(noteOf('environment.settings_win'))
    }
    return { items, nextCursor: null, key: made?.key ?? null, tokenId: made?.tokenId ?? null, notes }
  }

  /** Looks for what keeps a tool from working. */
  async doctor(id: ClientToolId): Promise<ClientDoctor> {
    const tool = tools[id]
    const record = this.store.state().tools[id]
    const view = await this.view(id)
    const facts: DoctorFacts = {
      tool,
      view,
      place: this.parts.place,
      run: this.parts.run ?? runProgram,
      url: this.parts.url(),
      now: this.parts.now(),
      key: record?.tokenId == null ? undefined : await this.parts.keys.find(record.tokenId),
      hasKey: record?.tokenId != null,
      request: record?.tokenId == null ? undefined : await this.parts.keys.lastRequest(record.tokenId),
    }
    return { tool: id, checks: await examine(facts) }
  }

  private async view(id: ClientToolId): Promise<ToolView> {
    const { place } = this.parts
    const tool = tools[id]
    const record = this.store.state().tools[id]
    const models = record?.models ?? { main: null, small: null }
    const program = await findProgram(tool.programs, place)
    const read = tool.kind === 'files' ? await this.filesOf(tool, record) : []
    const problem = read.find((one) => one.problem !== null)?.problem ?? null
    const drift = read.flatMap((one) => one.drift)
    const isThere = program !== null || (await isAnyThere([...tool.folders(place), ...read.map(({ path }) => path)]))
    const applied = record !== undefined && record.files.length > 0
    const state = ((): ToolState => {
      if (tool.kind !== 'files') return 'guided'
      if (problem !== null) return 'broken'
      if (drift.length > 0) return 'drifted'
      // A change that was cut off in the middle.
      if (applied && record.appliedAt === null) return 'drifted'
      if (applied) return record.url === this.parts.url() ? 'applied' : 'moved'
      return isThere ? 'unset' : 'missing'
    })()
    const files: ClientFile[] = read.map(({ path, exists, linkTarget, problem: own }) => ({
      path,
      exists,
      linkTarget,
      problem: own,
    }))
    return {
      id,
      name: tool.name,
      kind: tool.kind,
      state,
      program,
      files,
      problem,
      drift,
      address: read.find((one) => one.address !== null)?.address ?? null,
      tokenId: record?.tokenId ?? null,
      appliedAt: applied && record.appliedAt !== null ? new Date(record.appliedAt).toISOString() : null,
      models,
      modelChoice: tool.modelChoice,
      guide: tool.kind === 'guide' ? [...tool.guide({ url: this.parts.url(), models })] : [],
      notes: [
        ...tool.notes.map(noteOf),
        ...(files.some(({ linkTarget }) => linkTarget !== null) ? [noteOf('file.link')] : []),
      ],
      launches: tool.launch !== undefined,
    }
  }

  /** The files of a tool as they are, with what changed in them; a file we wrote counts though another one is preferred now. */
  private async filesOf(tool: FileTool, record: ToolRecord | undefined) {
    const specs = tool.files(this.parts.place)
    const models = record?.models ?? { main: null, small: null }
    const values = tool.values({ url: addressProbe, key: placeholder, models }, this.parts.place)
    const paths = await Promise.all(
      specs.map(async (spec) => ({ path: await pick(spec, record), format: spec.format, id: spec.id })),
    )
    return Promise.all(
      paths.map(async ({ path, format, id }) => {
        const own = record?.files.find((file) => file.path === path)
        try {
          const now = await readNow(path)
          const { text } = textOf(now)
          const drift = located(path, () => {
            editors[format].find(text, ['burncloud'])
            return driftOf(editors[format], text, own?.owned ?? [])
          }).map((one): ClientDrift => ({ file: path, ...one }))
          const address = addressIn(
            editors[format],
            text,
            values.filter(({ file }) => file === id),
          )
          const linkTarget = now.isLink ? now.target : null
          return { path, exists: now.bytes !== null, linkTarget, problem: null, drift, address }
        } catch (error) {
          if (!(error instanceof FileRefused)) throw error
          const drift: ClientDrift[] = []
          return { path, exists: true, linkTarget: null, problem: error.problem, drift, address: null }
        }
      }),
    )
  }

  /** @throws GatewayError `client.file_refused` */
  private plan(tool: FileTool, setup: Setup, record: ToolRecord | undefined): Promise<FilePlan[]> {
    const { place } = this.parts
    const values = tool.values(setup, place)
    return this.guarded(() =>
      Promise.all(
        tool.files(place).map(async (spec): Promise<FilePlan> => {
          const path = await pick(spec, record)
          const now = await readNow(path)
          await checkWritable(now)
          const { text, bom } = textOf(now)
          const editor = editors[spec.format]
          const before = record?.files.find((file) => file.path === path)
          const own = values.filter(({ file }) => file === spec.id)
          return located(path, () => {
            const leaving = (before?.owned ?? []).filter(
              ({ path: owned }) => !own.some((value) => JSON.stringify(value.path) === JSON.stringify(owned)),
            )
            const cleared = takeBack(editor, text, leaving).text
            const written = writeValues(editor, cleared, own, before?.owned ?? [])
            const bytes = Buffer.from(bom + written.text)
            const hash = hashOf(bytes)
            const isChain = before !== undefined && now.hash === before.hashAfter
            return {
              spec,
              path,
              now,
              text,
              after: written.text,
              bytes,
              changes: hash !== now.hash && !(now.bytes === null && written.owned.length === 0),
              drift: driftOf(editor, text, before?.owned ?? []).map((one) => ({ file: path, ...one })),
              replaces: written.owned.flatMap(({ path: owned, old, wrote, secret }) =>
                old === null || (wrote !== null && JSON.stringify(wrote.value) === JSON.stringify(old.value))
                  ? []
                  : [{ key: nameOf(owned), found: shown(old.value, secret) }],
              ),
              record: {
                path,
                format: spec.format,
                owned: written.owned,
                created: isChain || before?.created === true ? (before?.created ?? false) : now.bytes === null,
                folders: before?.folders ?? [],
                pristine: before === undefined ? { hash: now.hash } : isChain ? before.pristine : null,
                hashAfter: hash,
              },
            }
          })
        }),
      ),
    )
  }

  private previewOf(
    { path, now, text, after, changes, replaces }: FilePlan,
    key: string | undefined,
  ): ClientFilePreview {
    const secrets = key === undefined ? [] : [key]
    const before = now.bytes === null ? null : maskText(text, secrets)
    return {
      path,
      linkTarget: now.isLink ? now.target : null,
      change: !changes ? 'none' : now.bytes === null ? 'create' : 'edit',
      diff: changes ? unifiedDiff(path, before, maskText(after, secrets)) : '',
      replaces,
    }
  }

  /**
   * Writes files and books: versions first, then the journal, then each file, then the books. When a file is refused in the
   * middle those before it are set back.
   */
  private async change(
    id: ClientToolId,
    next: ToolRecord,
    changes: readonly { path: string; now: FileNow; after: Buffer | null }[],
    [before, after]: readonly [SnapshotRecord['reason'], SnapshotRecord['reason']],
  ): Promise<void> {
    const at = this.parts.now()
    const state = this.store.state()
    const previous = state.tools[id] ?? null
    const kept: Omit<SnapshotRecord, 'id'>[] = []
    const note = (file: string, reason: SnapshotRecord['reason'], bytes: Buffer | null) =>
      kept.push({
        tool: id,
        file,
        at,
        reason,
        hash: bytes === null ? null : this.store.keep(bytes),
        size: bytes?.length ?? null,
      })
    for (const { path, now, after: bytes } of changes) {
      note(path, before, now.bytes)
      note(path, after, bytes)
    }
    this.step('versions')
    const journal: Journal = {
      tool: id,
      previous,
      next,
      files: changes.map(({ path, now, after: bytes }) => ({
        path,
        before: now.hash,
        after: bytes === null ? null : hashOf(bytes),
        temporary: bytes === null ? null : temporaryName(now.target),
      })),
    }
    if (kept.length > 0) this.store.note(kept, { ...state, tools: { ...state.tools, [id]: next } }, at)
    this.store.beginJournal(journal)
    this.step('journal')
    const done: { path: string; now: FileNow }[] = []
    try {
      for (const [index, { path, now, after: bytes }] of changes.entries()) {
        const temporary = journal.files[index]?.temporary ?? ''
        if (bytes === null) await removeFile(now)
        else {
          const { folders } = await writeOver({
            file: now,
            bytes,
            temporary,
            system: this.parts.system ?? realFileSystem,
            beforeRename: () => this.step(`written ${index}`),
          })
          const record = next.files.find((file) => file.path === path)
          record?.folders.push(...folders)
        }
        done.push({ path, now })
        this.step(`renamed ${index}`)
      }
    } catch (error) {
      for (const { path, now } of done.toReversed()) await this.setBack(path, now)
      this.store.endJournal()
      if (error instanceof FileRefused) throw refused(error)
      throw error
    }
    this.saveRecord(id, next)
    this.step('books')
    this.store.endJournal()
  }

  /** Sets a file back that this change wrote a moment ago. */
  private async setBack(path: string, before: FileNow): Promise<void> {
    const now = await readNow(path)
    if (before.bytes === null) await removeFile(now)
    else {
      const system = this.parts.system ?? realFileSystem
      await writeOver({
        file: { ...now, mode: before.mode },
        bytes: before.bytes,
        temporary: temporaryName(now.target),
        system,
      })
    }
  }

  private async undoNow(id: ClientToolId, record: ToolRecord, deleteKey: boolean): Promise<ClientUndone> {
    const files: ClientUndone['files'] = []
    const left: FileRecord[] = []
    for (const file of record.files) {
      const outcome: ClientUndone['files'][number] = {
        path: file.path,
        outcome: 'untouched',
        putBack: [],
        kept: [],
        problem: null,
      }
      files.push(outcome)
      try {
        await this.undoFile(id, file, outcome)
      } catch (error) {
        const problem = problemOf(error)
        if (problem === undefined) throw error
        left.push(file)
        Object.assign(outcome, { outcome: 'failed', problem })
      }
    }
    // Folders that were made for them go too, if nothing else moved in.
    const folders = record.files.flatMap((file) => file.folders).toSorted((one, other) => other.length - one.length)
    for (const folder of folders) await rmdir(folder).catch(() => undefined)
    const keyDeleted = await this.forget(id, left, deleteKey)
    return { tool: id, files, keyDeleted }
  }

  private async undoFile(id: ClientToolId, file: FileRecord, outcome: ClientUndone['files'][number]): Promise<void> {
    const now = await readNow(file.path)
    const editor = editors[file.format]
    const names = file.owned.map(({ path }) => nameOf(path))
    if (now.bytes === null) {
      outcome.kept = names
      return this.dropFile(id, file)
    }
    await checkWritable(now)
    const { text, bom } = textOf(now)
    let after: Buffer | null
    const original = file.pristine?.hash === undefined ? undefined : file.pristine.hash
    const content = original === undefined || original === null ? undefined : this.store.content(original)
    if (now.hash === file.hashAfter && (original === null || content !== undefined)) {
      after = content ?? null
      outcome.putBack = names
      outcome.outcome = after === null ? 'removed' : 'restored'
    } else {
      const back = located(file.path, () => takeBack(editor, text, file.owned))
      outcome.putBack = back.putBack
      outcome.kept = back.kept
      const isOnlyOurs = file.created && isBare(back.text)
      after = isOnlyOurs ? null : Buffer.from(bom + back.text)
      outcome.outcome = isOnlyOurs ? 'removed' : back.text === text ? 'untouched' : 'edited'
    }
    if (outcome.outcome === 'untouched') return this.dropFile(id, file)
    const record = this.store.state().tools[id]
    if (record === undefined) return
    const next = { ...record, files: record.files.filter(({ path }) => path !== file.path) }
    await this.change(id, next, [{ path: file.path, now, after }], ['before-undo', 'after-undo'])
  }

  private dropFile(id: ClientToolId, file: FileRecord): void {
    const record = this.store.state().tools[id]
    if (record !== undefined)
      this.saveRecord(id, { ...record, files: record.files.filter(({ path }) => path !== file.path) })
  }

  /** Whether the key was deleted. */
  private async forget(id: ClientToolId, left: readonly FileRecord[], deleteKey: boolean): Promise<boolean> {
    const record = this.store.state().tools[id]
    if (record === undefined || left.length > 0) return false
    const { tokenId } = record
    const mayGo = deleteKey && tokenId !== null
    if (mayGo && (await this.parts.keys.find(tokenId)) !== undefined) await this.parts.keys.remove(tokenId)
    const state = this.store.state()
    if (mayGo || tokenId === null) delete state.tools[id]
    else state.tools[id] = { ...record, files: [], appliedAt: null }
    this.store.save(state)
    return mayGo
  }

  /** The key a tool has, if it still works. */
  private async knownKey(
    record: ToolRecord | undefined,
  ): Promise<{ key: string; tokenId: number; sealedKey: string } | undefined> {
    if (record?.tokenId == null || record.sealedKey === null) return undefined
    const { tokenId, sealedKey } = record
    const key = this.parts.sealing.open(sealedKey)
    const stored = await this.parts.keys.find(tokenId)
    return key === null || stored?.usable !== true ? undefined : { key, tokenId, sealedKey }
  }

  private async keyOf(
    tool: Tool,
    record: ToolRecord | undefined,
  ): Promise<{ key: string; tokenId: number; sealedKey: string }> {
    const known = await this.knownKey(record)
    if (known !== undefined) return known
    const { id: tokenId, key } = await this.parts.keys.make(tool.name)
    const sealedKey = this.parts.sealing.seal(key)
    this.saveRecord(tool.id, { ...(record ?? emptyRecord(this.parts.url())), tokenId, sealedKey })
    return { key, tokenId, sealedKey }
  }

  private saveRecord(id: ClientToolId, record: ToolRecord): void {
    const state = this.store.state()
    state.tools[id] = record
    this.store.save(state)
  }

  /**
   * After an end in the middle: a file that is as we meant to leave it counts as written, every other one as not. Nothing of
   * a tool is written here, so whatever a person did since stands.
   */
  private async repairNow(): Promise<void> {
    const journal = this.store.journal()
    if (journal === undefined) return
    const { previous, next } = journal
    const isDone = new Map<string, boolean>()
    for (const { path, before, after, temporary } of journal.files) {
      const isWaiting = temporary !== null && (await isAnyThere([temporary]))
      if (temporary !== null) await rm(temporary, { force: true }).catch(() => undefined)
      const hash = await readNow(path).then(
        (now) => now.hash,
        () => before,
      )
      // Neither the old nor the new: a person was here since. What waited to be renamed was not.
      isDone.set(path, hash === after || (hash !== before && !isWaiting && temporary !== null))
    }
    const untouched = (path: string) => isDone.get(path) !== false
    const files = [
      ...next.files.filter(({ path }) => untouched(path)),
      ...(previous?.files ?? []).filter(({ path }) => !untouched(path)),
    ]
    const all = journal.files.every(({ path }) => untouched(path))
    const record = all ? next : { ...(previous ?? next), tokenId: next.tokenId, sealedKey: next.sealedKey, files }
    this.saveRecord(journal.tool, { ...record, files, appliedAt: all ? next.appliedAt : null })
    this.store.endJournal()
  }

  private step(name: string): void {
    this.parts.onStep?.(name)
  }

  /** @throws GatewayError instead of what files are refused with */
  private async guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw error instanceof FileRefused ? refused(error) : error
    }
  }
}

function refused({ problem }: FileRefused): GatewayError {
  const place = problem.line === null ? '' : `:${problem.line}:${problem.column}`
  return new GatewayError('client.file_refused', `${problem.file}${place}: ${problem.message}`)
}

function problemOf(error: unknown): ClientProblem | undefined {
  if (error instanceof FileRefused) return error.problem
  if (error instanceof GatewayError && error.code === 'client.file_refused')
    return { code: 'busy', file: '', line: null, column: null, message: error.message }
  return undefined
}

/** Gives refusals of an editor the file they are about. */
function located<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof ConfigError) throw refuse(error.code, path, error.message, error)
    throw error
  }
}

function emptyRecord(url: string): ToolRecord {
  return { tokenId: null, sealedKey: null, url, models: { main: null, small: null }, appliedAt: null, files: [] }
}

function fileTool(id: ClientToolId): FileTool {
  const tool = tools[id]
  if (tool.kind !== 'files')
    throw new GatewayError('request.invalid', `${tool.name} has no files that can be edited`, { field: 'id' })
  return tool
}

function checkModels(tool: Tool, models: Models): void {
  if (tool.modelChoice.main === 'required' && models.main === null)
    throw new GatewayError('request.invalid', `main: ${tool.name} needs a model`, { field: 'main' })
}

/** The file that is edited: the one we wrote before, else the first that is there, else the first of all. */
async function pick(spec: FileSpec, record: ToolRecord | undefined): Promise<string> {
  const ours = spec.candidates.find((path) => record?.files.some((file) => file.path === path))
  if (ours !== undefined) return ours
  for (const path of spec.candidates) if (await isAnyThere([path])) return path
  return spec.candidates[0] ?? ''
}

async function isAnyThere(paths: readonly string[]): Promise<boolean> {
  for (const path of paths) if ((await lstat(path).catch(() => undefined)) !== undefined) return true
  return false
}

function notesOf(tool: FileTool, plans: readonly FilePlan[]): ClientNote[] {
  const link = plans.some(({ now }) => now.isLink)
  return [...tool.notes, ...(link ? (['file.link'] as const) : [])].map(noteOf)
}

/** Names the files as they are and the change as it is meant; a key that is still to be made is left out of it. */
function revisionOf(plans: readonly FilePlan[], url: string, models: Models): string {
  const parts = plans.map(({ path, now, bytes }) => [path, now.target, now.hash, hashOf(bytes)])
  return createHash('sha256')
    .update(JSON.stringify([url, models, parts]))
    .digest('hex')
}
