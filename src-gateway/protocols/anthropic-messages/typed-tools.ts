import type { JsonSchema } from '../../ir/extensions.ts'

/** A tool whose schema only Anthropic's models know and that the client runs itself. */
export interface TypedTool {
  description: string
  parameters: JsonSchema
}

const path = { type: 'string', description: 'Absolute path of a file or directory.' }
const line = { type: 'integer' }
const range = {
  type: 'array',
  items: line,
  minItems: 2,
  maxItems: 2,
  description: 'First and last line, from 1; -1 = end.',
}

const bash: TypedTool = {
  description: 'Runs a command in a persistent bash session and returns its output.',
  parameters: {
    type: 'object',
    properties: {
      command: { type: 'string', description: 'The command to run. Needed unless the session is restarted.' },
      restart: { type: 'boolean', description: 'True starts the session anew.' },
    },
  },
}

const memory: TypedTool = {
  description:
    'Keeps notes in files below /memories, from one conversation to the next. Look there before a task begins.',
  parameters: {
    type: 'object',
    properties: {
      command: { type: 'string', enum: ['view', 'create', 'str_replace', 'insert', 'delete', 'rename'] },
      path: { type: 'string', description: 'Path below /memories; all commands but rename.' },
      view_range: range,
      file_text: { type: 'string', description: 'create: what the file shall hold.' },
      old_str: { type: 'string', description: 'str_replace: the text to replace; must occur once.' },
      new_str: { type: 'string', description: 'str_replace: the text in its place.' },
      insert_line: { ...line, description: 'insert: the line after which the text goes; 0 = at the top.' },
      insert_text: { type: 'string', description: 'insert: the text.' },
      old_path: { type: 'string', description: 'rename: the path now.' },
      new_path: { type: 'string', description: 'rename: the path to be.' },
    },
    required: ['command'],
  },
}

/** `undo_edit` went with the version of April 2025; the text to insert was named `new_str` before July 2025. */
function textEditor(version: number): TypedTool {
  const commands = ['view', 'create', 'str_replace', 'insert', ...(version < 20250429 ? ['undo_edit'] : [])]
  const inserted = version < 20250728 ? {} : { insert_text: { type: 'string', description: 'insert: the text.' } }
  const newText = version < 20250728 ? 'str_replace, insert: the new text.' : 'str_replace: the text in its place.'
  return {
    description: 'Views, creates and edits text files.',
    parameters: {
      type: 'object',
      properties: {
        command: { type: 'string', enum: commands },
        path,
        view_range: range,
        file_text: { type: 'string', description: 'create: what the file shall hold.' },
        old_str: { type: 'string', description: 'str_replace: the text to replace; must occur exactly once.' },
        new_str: { type: 'string', description: newText },
        insert_line: { ...line, description: 'insert: the line after which the text goes; 0 = at the top.' },
        ...inserted,
      },
      required: ['command', 'path'],
    },
  }
}

const point = { type: 'array', items: line, minItems: 2, maxItems: 2 }
const firstActions = [
  'key',
  'type',
  'mouse_move',
  'left_click',
  'left_click_drag',
  'right_click',
  'middle_click',
  'double_click',
  'screenshot',
  'cursor_position',
]
const laterActions = ['left_mouse_down', 'left_mouse_up', 'scroll', 'hold_key', 'wait', 'triple_click']

function computer(version: number, tool: Readonly<Record<string, unknown>>): TypedTool {
  const width = String(tool.display_width_px ?? '?')
  const height = String(tool.display_height_px ?? '?')
  const later = version >= 20250124
  const zooms = version >= 20251124 && tool.enable_zoom === true
  return {
    description:
      `Works a computer by screenshot, mouse and keyboard. The screen is ${width} by ${height} pixels; coordinates are ` +
      '[x, y] from the top left. Take a screenshot to see what an action did.',
    parameters: {
      type: 'object',
      properties: {
        action: {
          type: 'string',
          enum: [...firstActions, ...(later ? laterActions : []), ...(zooms ? ['zoom'] : [])],
        },
        coordinate: { ...point, description: 'Where to click, move, scroll or drag to.' },
        ...(later && {
          start_coordinate: { ...point, description: 'left_click_drag: where the drag begins.' },
          scroll_direction: { type: 'string', enum: ['up', 'down', 'left', 'right'] },
          scroll_amount: { ...line, description: 'scroll: how many clicks of the wheel.' },
          duration: { type: 'number', description: 'hold_key, wait: seconds.' },
        }),
        ...(zooms && {
          region: { type: 'array', items: line, minItems: 4, maxItems: 4, description: 'zoom: x0, y0, x1, y1.' },
        }),
        text: { type: 'string', description: 'type: the text. key, hold_key: the keys, as xdotool names them.' },
      },
      required: ['action'],
    },
  }
}

const typed = /^(bash|text_editor|computer|memory)_(\d{8})$/

/** A tool by its type (`bash_20250124`); undefined when it is none that the client runs. */
export function typedTool(type: string, tool: Readonly<Record<string, unknown>>): TypedTool | undefined {
  const found = typed.exec(type)
  if (found === null) return undefined
  const version = Number(found[2])
  switch (found[1]) {
    case 'bash':
      return bash
    case 'memory':
      return memory
    case 'text_editor':
      return textEditor(version)
    default:
      return computer(version, tool)
  }
}
