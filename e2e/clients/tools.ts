import { isObject, type Json } from '../fixtures/strict/shape.ts'
import type { SeenTool } from '../fixtures/strict/upstream/move.ts'

/** A call as an answer of the upstream makes it; the input of a custom tool is text. */
export interface ToolCall {
  name: string
  input: Json | string
}

/** Calls whichever tool of the client reads a file: its own, else its shell. */
export function readFile(tools: readonly SeenTool[], path: string): ToolCall {
  const own = tools.find(({ name, schema }) => /^read(_file)?$/i.test(name) && takes(schema, 'file_path'))
  if (own !== undefined) return call(own, { file_path: path })
  return shell(tools, `cat ${quoted(path)}`)
}

/** Calls whichever tool of the client writes a file that is not there yet: its own, one for patches, else its shell. */
export function writeFile(tools: readonly SeenTool[], path: string, content: string): ToolCall {
  const own = tools.find(
    ({ name, schema }) => /^write(_file)?$/i.test(name) && takes(schema, 'file_path') && takes(schema, 'content'),
  )
  if (own !== undefined) return call(own, { file_path: path, content })
  const lines = content.split('\n').map((line) => `+${line}`)
  const patch = ['*** Begin Patch', `*** Add File: ${path}`, ...lines, '*** End Patch', ''].join('\n')
  const patching = tools.find(({ name }) => name === 'apply_patch')
  if (patching !== undefined) return custom(patching, patch)
  const scripting = tools.find(runsScripts)
  if (scripting !== undefined) return custom(scripting, `text(await tools.apply_patch(${JSON.stringify(patch)}))`)
  return shell(tools, `printf '%s' ${quoted(content)} > ${quoted(path)}`)
}

/** Calls whichever tool of the client shows the model a picture. */
export function viewPicture(tools: readonly SeenTool[], path: string): ToolCall {
  const scripting = tools.find(runsScripts)
  if (scripting !== undefined) return custom(scripting, `image(await tools.view_image(${JSON.stringify({ path })}))`)
  const own = tools.find(({ name, schema }) => name === 'view_image' && takes(schema, 'path'))
  return own === undefined ? readFile(tools, path) : call(own, { path })
}

function shell(tools: readonly SeenTool[], command: string): ToolCall {
  const scripting = tools.find(runsScripts)
  if (scripting !== undefined)
    return custom(scripting, `text((await tools.exec_command(${JSON.stringify({ cmd: command })})).output)`)
  for (const tool of tools)
    for (const key of ['cmd', 'command']) if (takes(tool.schema, key)) return call(tool, { [key]: command })
  throw new Error(`no tool can run a command: ${tools.map(({ name }) => name).join(', ')}`)
}

/** Codex's newer models have one tool that runs JavaScript, in which the others are functions. */
function runsScripts({ name }: SeenTool): boolean {
  return /(^|_)exec$/.test(name)
}

/** Calls a tool that takes text; where a protocol has no such tools it is a function with one string. */
function custom(tool: SeenTool, input: string): ToolCall {
  return tool.kind === 'custom' ? { name: tool.name, input } : call(tool, { input })
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

function takes(schema: unknown, name: string): boolean {
  return isObject(schema) && isObject(schema.properties) && Object.hasOwn(schema.properties, name)
}

/** Refuses to make a call that lacks what the tool requires. */
function call({ name, schema }: SeenTool, input: Json): ToolCall {
  const required = isObject(schema) && Array.isArray(schema.required) ? schema.required : []
  for (const field of required)
    if (!Object.hasOwn(input, String(field))) throw new Error(`the tool ${name} requires ${String(field)}`)
  return { name, input }
}
