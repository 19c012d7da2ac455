import type { JsonSchema } from '../../ir/extensions.ts'
import type { FunctionTool } from '../../ir/tool.ts'
import { isObject, objectOf } from '../json-values.ts'
import { keep, own } from './own.ts'

/**
 * Tools that OpenAI knows by type but the client runs. Other vendors get a function of the same name; its calls are
 * given back to the client as the item it expects.
 */
export interface Builtin {
  /** The tool's type, and the name of the function that stands for it. */
  name: string
  description: string
  parameters: JsonSchema
  /** Type of the call item. */
  callType: string
  /** Type of the item that answers a call. */
  outputType: string
  /** Prefix of the call item's id. */
  idPrefix: string
  /** The call's arguments, from its item. */
  readCall(item: Readonly<Record<string, unknown>>): unknown
  /** What the call's item says besides type, id, call id and status. */
  writeCall(input: Readonly<Record<string, unknown>>): Record<string, unknown>
}

const text = (description: string) => ({ type: 'string', description })
const texts = (description: string) => ({ type: 'array', items: { type: 'string' }, description })
const milliseconds = { type: 'integer', description: 'Time limit, in milliseconds.' }

const localShell: Builtin = {
  name: 'local_shell',
  description: 'Runs a command on the computer of the user and returns what it prints.',
  parameters: {
    type: 'object',
    properties: {
      command: texts('The program and its arguments, one item each.'),
      working_directory: text('Folder in which the command runs.'),
      timeout_ms: milliseconds,
      env: { type: 'object', additionalProperties: { type: 'string' }, description: 'Environment variables to set.' },
    },
    required: ['command'],
  },
  callType: 'local_shell_call',
  outputType: 'local_shell_call_output',
  idPrefix: 'lsh_',
  readCall: ({ action }) => withoutNulls(objectOf(action), 'type'),
  writeCall: (input) => ({
    action: {
      ...withoutNulls(input),
      type: 'exec',
      command: commandOf(input.command),
      env: isObject(input.env) ? input.env : {},
    },
  }),
}

const shell: Builtin = {
  name: 'shell',
  description: 'Runs shell commands on the computer of the user and returns what they print.',
  parameters: {
    type: 'object',
    properties: {
      commands: texts('Shell commands to run; they may run at the same time.'),
      timeout_ms: milliseconds,
      max_output_length: { type: 'integer', description: 'Characters of output to return for each command.' },
    },
    required: ['commands'],
  },
  callType: 'shell_call',
  outputType: 'shell_call_output',
  idPrefix: 'sh_',
  readCall: ({ action }) => withoutNulls(objectOf(action)),
  writeCall: (input) => ({
    action: {
      commands: listOf(input.commands ?? input.command),
      timeout_ms: typeof input.timeout_ms === 'number' ? input.timeout_ms : null,
      max_output_length: typeof input.max_output_length === 'number' ? input.max_output_length : null,
    },
    environment: null,
  }),
}

const applyPatch: Builtin = {
  name: 'apply_patch',
  description: 'Creates, changes or deletes one file of the user.',
  parameters: {
    type: 'object',
    properties: {
      type: { type: 'string', enum: ['create_file', 'update_file', 'delete_file'] },
      path: text('Path of the file.'),
      diff: text('For create_file and update_file: the change, in the V4A diff format, without file headers.'),
    },
    required: ['type', 'path'],
  },
  callType: 'apply_patch_call',
  outputType: 'apply_patch_call_output',
  idPrefix: 'apc_',
  readCall: ({ operation }) => objectOf(operation),
  writeCall: (input) => ({ operation: input }),
}

const toolSearch: Builtin = {
  name: 'tool_search',
  description: 'Finds tools that are not listed yet; those found can be called afterwards.',
  parameters: {
    type: 'object',
    properties: { query: text('What the tool shall be able to do.') },
    required: ['query'],
  },
  callType: 'tool_search_call',
  outputType: 'tool_search_output',
  idPrefix: 'tsc_',
  readCall: (item) => item.arguments ?? {},
  writeCall: (input) => ({ arguments: input, execution: 'client' }),
}

const builtins: readonly Builtin[] = [localShell, shell, applyPatch, toolSearch]
const byName = new Map(builtins.map((builtin) => [builtin.name, builtin]))
const byCallType = new Map(builtins.map((builtin) => [builtin.callType, builtin]))
const byOutputType = new Map(builtins.map((builtin) => [builtin.outputType, builtin]))

/** The builtin that a tool of the wire is, when the client runs it; those that run in a container are the vendor's. */
export function builtinTool(tool: Readonly<Record<string, unknown>>): Builtin | undefined {
  const builtin = typeof tool.type === 'string' ? byName.get(tool.type) : undefined
  if (builtin === toolSearch) return tool.execution === 'client' ? builtin : undefined
  if (builtin !== shell) return builtin
  const place = objectOf(tool.environment).type
  return place === undefined || place === 'local' ? builtin : undefined
}

/** The builtin of a call item, when the client runs it. */
export function builtinCall(item: Readonly<Record<string, unknown>>): Builtin | undefined {
  const builtin = typeof item.type === 'string' ? byCallType.get(item.type) : undefined
  return builtin !== undefined && isClients(item) ? builtin : undefined
}

export function builtinByCall(callType: string): Builtin | undefined {
  return byCallType.get(callType)
}

/** The builtin of an item that answers a call, when the client ran it. */
export function builtinOutput(item: Readonly<Record<string, unknown>>): Builtin | undefined {
  const builtin = typeof item.type === 'string' ? byOutputType.get(item.type) : undefined
  return builtin !== undefined && isClients(item) ? builtin : undefined
}

/** The function that stands for a builtin; the wire's own object is kept for upstreams that know it. */
export function builtinFunction(builtin: Builtin, tool: Readonly<Record<string, unknown>>): FunctionTool {
  const { description, parameters } = tool
  return {
    type: 'function',
    name: builtin.name,
    description: typeof description === 'string' && description !== '' ? description : builtin.description,
    parameters: isObject(parameters) ? parameters : builtin.parameters,
    ...keep({ builtin: tool }),
  }
}

/** The builtins that a request has functions for, by name. */
export function builtinsOf(tools: readonly { type: string }[]): ReadonlyMap<string, Builtin> {
  const found = new Map<string, Builtin>()
  for (const tool of tools as readonly FunctionTool[]) {
    if (tool.type !== 'function' || tool.extensions?.[own]?.builtin === undefined) continue
    const builtin = byName.get(tool.name)
    if (builtin !== undefined) found.set(tool.name, builtin)
  }
  return found
}

/** A tool search of the vendor's says `server`; a shell in a container names it. */
function isClients(item: Readonly<Record<string, unknown>>): boolean {
  if (item.type === 'tool_search_call' || item.type === 'tool_search_output') return item.execution === 'client'
  return objectOf(item.environment).type !== 'container_reference'
}

function commandOf(raw: unknown): unknown[] {
  return typeof raw === 'string' ? ['bash', '-lc', raw] : listOf(raw)
}

function listOf(raw: unknown): unknown[] {
  if (Array.isArray(raw)) return raw
  return raw === undefined || raw === null ? [] : [raw]
}

function withoutNulls(object: Readonly<Record<string, unknown>>, except?: string): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(object)) {
    if (value !== null && value !== undefined && name !== except) result[name] = value
  }
  return result
}
