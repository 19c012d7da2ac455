import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { GatewayError } from '../contract/index.ts'
import { readCcSwitchJson, readCcSwitchRows } from './cc-switch.ts'
import { looksLikeCherryStudio, readCherryStudioBackup } from './cherry-studio.ts'
import { readClaudeCodeRouter, readClaudeCodeRouterRows } from './claude-code-router.ts'
import { invalid } from './invalid.ts'
import { isRecord, memberOf } from './json-values.ts'
import { isImportLink, looksLikeOwnDocument, readLink, readOwnDocument } from './links.ts'
import { looksLikeLiteLlm, readLiteLlm } from './litellm.ts'
import { mergeAccounts } from './merge.ts'
import { looksLikeNewApi, readNewApiJson, readNewApiRows } from './new-api.ts'
import { note } from './notes.ts'
import { readPlainList } from './plain-list.ts'
import { readJsonText, readYamlText } from './read-documents.ts'
import { isSqlite, readDatabase, writeDatabase } from './read-sqlite.ts'
import { isZip, namesOfZip, readZipFile } from './read-zip.ts'
import type { Rows } from './rows.ts'
import { readSqlDump } from './sql-dump.ts'
import type { Draft, ReadContext } from './types.ts'

/** What is to be read. `folder` is an empty one of ours for a copy of a database. */
export type ReadTask =
  | { type: 'text'; text: string }
  | { type: 'link'; link: string }
  | { type: 'bytes'; bytes: Uint8Array; folder: string }
  /** Our own copy of a file, with the log of a database beside it where there was one. */
  | { type: 'file'; file: string }

/** Largest file that is read whole, in bytes; of a database only the tables that are wanted are. */
const largestText = 64 * 1024 * 1024
const most = { channels: 5000, tokens: 20_000 }

/**
 * Reads whatever it is, by its content and not by its name. Nothing is fetched, executed or stored.
 * @throws GatewayError `import.invalid`, and nothing else, whatever the content is
 */
export function readImport(task: ReadTask, context: ReadContext): Draft {
  let draft: Draft
  try {
    draft = read(task, context)
  } catch (error) {
    if (error instanceof GatewayError) throw error
    // Such as nesting beyond the stack. The error's own words may quote what was read.
    throw invalid('This cannot be read')
  }
  const whole = draft.source === 'cc-switch' ? { ...draft, channels: mergeAccounts(draft.channels, context) } : draft
  return bounded(whole)
}

function read(task: ReadTask, context: ReadContext): Draft {
  switch (task.type) {
    case 'link':
      return readLink(task.link, context)
    case 'text':
      return readText(task.text, context)
    case 'file':
      return readFile(task.file, context)
    case 'bytes':
      return readBytes(
        Buffer.from(task.bytes.buffer, task.bytes.byteOffset, task.bytes.byteLength),
        task.folder,
        context,
      )
  }
}

function readFile(file: string, context: ReadContext): Draft {
  const handle = openSync(file, 'r')
  try {
    const beginning = Buffer.alloc(100)
    readSync(handle, beginning, 0, beginning.length, 0)
    if (isSqlite(beginning)) return readRows(readDatabase(file), 'database', context)
  } finally {
    closeSync(handle)
  }
  if (statSync(file).size > largestText) throw invalid('This file is larger than 64 MiB and no database')
  return readBytes(readFileSync(file), '', context)
}

function readBytes(bytes: Buffer, folder: string, context: ReadContext): Draft {
  if (bytes.length === 0) throw invalid('This file is empty')
  if (isSqlite(bytes)) return readRows(readDatabase(writeDatabase(folder, bytes)), 'database', context)
  if (isZip(bytes)) return readArchive(bytes, context)
  return readText(textOf(bytes), context)
}

/** UTF-8, or UTF-16 where the file says so. @throws GatewayError `import.invalid` */
function textOf(bytes: Buffer): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8'
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    throw invalid('This file is neither text, nor a database or an archive that can be read')
  }
}

function readArchive(bytes: Buffer, context: ReadContext): Draft {
  const data = readZipFile(bytes, (name) => /^(?:[^/]+\/)?data\.json$/.test(name))
  if (data !== undefined) {
    const document = readJsonText(textOf(data))
    if (!looksLikeCherryStudio(document)) throw invalid('The data.json in this archive is none of Cherry Studio')
    return readCherryStudioBackup(document, 'archive', context)
  }
  if (namesOfZip(bytes).some((name) => /(?:IndexedDB|Local Storage)\//.test(name)))
    throw invalid(
      'This backup of Cherry Studio holds the browser’s own files, which cannot be read; export one with data.json',
    )
  throw invalid('There is nothing in this archive that can be read')
}

function readText(text: string, context: ReadContext): Draft {
  const trimmed = text.replace(/^\ufeff/, '').trim()
  if (trimmed === '') throw invalid('There is nothing in it')
  if (!/\s/.test(trimmed) && isImportLink(trimmed)) return readLink(trimmed, context)
  if (/^[{[]/.test(trimmed) || /^\/[/*]/.test(trimmed)) return readJson(trimmed, context)
  if (/^(?:--|\/\*|PRAGMA\b|BEGIN\b|INSERT\b|CREATE\b|SET\b|DROP\b)/i.test(trimmed) && /\bINSERT\b/i.test(trimmed)) {
    const { rows, unread } = readSqlDump(trimmed)
    const draft = readRows(rows, 'dump', context)
    if (unread > 0)
      draft.notes.push(note('part.dropped', 'Statements that could not be read', [`${unread} statements`]))
    return draft
  }
  if (/^(?:model_list|litellm_settings|router_settings|general_settings|environment_variables)\s*:/m.test(trimmed))
    return readYaml(trimmed, context)
  const links = trimmed.split(/\s+/).filter(isImportLink)
  if (links.length > 0) return readLinks(links, context)
  const draft = readPlainList(trimmed, context)
  if (draft.channels.length === 0 && draft.skipped.length === 0)
    throw invalid('Neither an address with a key nor a configuration that is known was found in it')
  return draft
}

/** Several links, among other words or one below the other. */
function readLinks(links: readonly string[], context: ReadContext): Draft {
  const [first, ...others] = links.slice(0, 100).map((link) => readLink(link, context))
  if (first === undefined) throw invalid('There is no link in it')
  for (const other of others) {
    first.channels.push(...other.channels)
    first.skipped.push(...other.skipped)
    first.notes.push(...other.notes)
    for (const risk of other.risks) if (!first.risks.some(({ code }) => code === risk.code)) first.risks.push(risk)
  }
  return first
}

function readYaml(text: string, context: ReadContext): Draft {
  const document = readYamlText(text)
  if (!looksLikeLiteLlm(document)) throw invalid('This configuration of LiteLLM has no model_list')
  return readLiteLlm(document, context)
}

function readJson(text: string, context: ReadContext): Draft {
  const document = readJsonText(text)
  if (looksLikeOwnDocument(document)) return readOwnDocument(document, 'file', context)
  if (looksLikeCherryStudio(document)) return readCherryStudioBackup(document, 'file', context)
  if (Array.isArray(memberOf(document, 'Providers')) || Array.isArray(memberOf(document, 'providers')))
    return readClaudeCodeRouter(document, 'file', context)
  if (looksLikeLiteLlm(document)) return readLiteLlm(document, context)
  if (looksLikeNewApi(document)) return readNewApiJson(document, context)
  if (looksLikeCcSwitch(document)) return readCcSwitchJson(document, context)
  throw invalid('This JSON is no configuration that is known')
}

function looksLikeCcSwitch(document: unknown): boolean {
  if (!isRecord(document)) return false
  return (
    isRecord(document.providers) ||
    Object.values(document).some((value) => isRecord(value) && isRecord(value.providers))
  )
}

function readRows(rows: Rows, kind: 'database' | 'dump', context: ReadContext): Draft {
  if (rows.channels !== undefined || rows.tokens !== undefined) return readNewApiRows(rows, kind, context)
  if (rows.providers !== undefined) return readCcSwitchRows(rows, kind, context)
  if (rows.app_config !== undefined) return readClaudeCodeRouterRows(rows, context)
  throw invalid(
    'There is no table in it that is known: it is of neither cc-switch, claude-code-router, New API nor One API',
  )
}

function bounded(draft: Draft): Draft {
  const cut: string[] = []
  if (draft.channels.length > most.channels) cut.push(`${draft.channels.length - most.channels} channels`)
  if (draft.tokens.length > most.tokens) cut.push(`${draft.tokens.length - most.tokens} keys`)
  return {
    ...draft,
    channels: draft.channels.slice(0, most.channels),
    tokens: draft.tokens.slice(0, most.tokens),
    skipped: draft.skipped.slice(0, 1000),
    notes: cut.length === 0 ? draft.notes : [...draft.notes, note('cut', 'Only so many are taken', cut)],
  }
}
