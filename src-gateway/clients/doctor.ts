import { access } from 'node:fs/promises'
import type { ClientCheck, clientCheckIds, ClientTool as ToolView } from '../contract/clients.ts'
import { type RunProgram, versionOf } from './programs.ts'
import { findVariables } from './shell-variables.ts'
import type { ClientPlace, Tool } from './tools/types.ts'

/** What the doctor knows before it looks. */
export interface DoctorFacts {
  tool: Tool
  view: ToolView
  place: ClientPlace
  run: RunProgram
  url: string
  now: number
  /** Its key; undefined when it is gone or was never made. */
  key: { usable: boolean; name: string } | undefined
  hasKey: boolean
  request: { at: number; status: number; clientName: string | null } | undefined
}

type Finding = Omit<ClientCheck, 'id' | 'facts'> & { facts?: string[] }

/** All checks of a tool, in the order of the contract. */
export async function examine(facts: DoctorFacts): Promise<ClientCheck[]> {
  const { tool, view, place, run } = facts
  const checks: ClientCheck[] = []
  const add = (id: (typeof clientCheckIds)[number], finding: Finding | undefined): void => {
    if (finding !== undefined) checks.push({ id, ...finding, facts: finding.facts ?? [] })
  }
  if (tool.programs.length > 0) add('program', program(facts))
  if (view.program !== null) {
    const version = await versionOf(view.program, place, run)
    add(
      'version',
      version === null
        ? { state: 'info', code: 'version.unknown', message: 'It did not tell its version within 5 seconds.' }
        : { state: 'ok', code: 'version.known', message: `Version ${version}`, facts: [version] },
    )
  }
  if (tool.kind === 'files') {
    add('files', files(facts))
    add('points-here', pointsHere(facts))
  }
  add('key', key(facts))
  add('last-request', lastRequest(facts))
  add('environment', await environment(facts))
  if (tool.kind === 'files')
    for (const { file, message } of tool.logins?.(place) ?? [])
      if (await isThere(file)) add('login', { state: 'info', code: 'login.kept', message, facts: [file] })
  return checks
}

function program({ view }: DoctorFacts): Finding {
  if (view.program !== null)
    return { state: 'ok', code: 'program.found', message: `Found at ${view.program}`, facts: [view.program] }
  if (view.state === 'missing')
    return { state: 'info', code: 'program.not_found', message: 'Neither its program nor its folder was found.' }
  return {
    state: 'warning',
    code: 'program.folder_only',
    message: 'Its files are there; its program is on no path that this gateway knows.',
  }
}

function files({ view }: DoctorFacts): Finding {
  if (view.problem !== null) {
    const { file, line, column, message } = view.problem
    const place = line === null ? file : `${file}:${line}:${column}`
    return { state: 'error', code: `files.${view.problem.code}`, message: `${place}: ${message}`, facts: [place] }
  }
  const there = view.files.filter(({ exists }) => exists).map(({ path }) => path)
  if (there.length === 0) return { state: 'info', code: 'files.none', message: 'It has no settings yet.' }
  return { state: 'ok', code: 'files.read', message: 'Its settings can be read and edited.', facts: there }
}

function pointsHere({ view, url }: DoctorFacts): Finding {
  switch (view.state) {
    case 'applied':
      return { state: 'ok', code: 'points.here', message: `It is set up for ${url}.`, facts: [url] }
    case 'moved':
      return {
        state: 'error',
        code: 'points.moved',
        message: `The gateway answers at ${url} now, and its settings name another address: apply again.`,
        facts: [url],
      }
    case 'drifted':
      return {
        state: 'warning',
        code: 'points.drifted',
        message: 'Something that was written has been changed since.',
        facts: view.drift.map((one) => one.key),
      }
    case 'broken':
      return { state: 'error', code: 'points.unreadable', message: 'Its settings cannot be read.' }
    default:
      return { state: 'info', code: 'points.elsewhere', message: 'It is not set up for this gateway.' }
  }
}

function key({ hasKey, key: found, view }: DoctorFacts): Finding {
  if (!hasKey)
    return view.state === 'applied'
      ? { state: 'warning', code: 'key.unknown', message: 'Nothing is known of the key in its settings.' }
      : { state: 'info', code: 'key.none', message: 'It has no API key of its own yet.' }
  if (found === undefined)
    return { state: 'error', code: 'key.deleted', message: 'Its API key was deleted: apply again to make another.' }
  if (!found.usable)
    return {
      state: 'error',
      code: 'key.unusable',
      message: 'Its API key is switched off, expired or used up.',
      facts: [found.name],
    }
  return { state: 'ok', code: 'key.valid', message: `Its API key "${found.name}" is valid.`, facts: [found.name] }
}

function lastRequest({ request, hasKey }: DoctorFacts): Finding | undefined {
  if (!hasKey) return undefined
  if (request === undefined)
    return { state: 'info', code: 'request.none', message: 'No request has come with its key yet.' }
  const at = new Date(request.at).toISOString()
  const facts = [at, String(request.status), ...(request.clientName === null ? [] : [request.clientName])]
  return request.status < 400
    ? { state: 'ok', code: 'request.seen', message: `Its last request came at ${at}.`, facts }
    : {
        state: 'warning',
        code: 'request.failed',
        message: `Its last request came at ${at} and was answered with ${request.status}.`,
        facts,
      }
}

async function environment({ tool, place, run }: DoctorFacts): Promise<Finding | undefined> {
  if (tool.variables.length === 0) return undefined
  const found = await findVariables(tool.variables, place, run)
  if (found.length === 0)
    return { state: 'ok', code: 'environment.clear', message: 'No variable of a shell leads it elsewhere.' }
  return {
    state: 'warning',
    code: 'environment.set',
    message: 'Variables that are set for shells may lead it elsewhere.',
    facts: found.map(({ name, where }) => `${name} (${where})`),
  }
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}
