import { type BrowserWindow, dialog, type MessageBoxOptions } from 'electron'

/** One answer of a question: its button, and whether Escape means it. */
export interface Choice<Answer extends string> {
  answer: Answer
  label: string
}

export interface Question<Answer extends string> {
  type: 'error' | 'warning' | 'question'
  message: string
  detail?: string
  /** What Enter means where that is not the first choice: a step that cannot be taken back is never the default. */
  standard?: Answer
  /** The last is what Escape or a closed dialog means. */
  choices: readonly [Choice<Answer>, ...Choice<Answer>[]]
}

/** Asks a person over a window, or alone when there is none. */
export async function ask<Answer extends string>(
  window: BrowserWindow | null,
  { type, message, detail, standard, choices }: Question<Answer>,
): Promise<Answer> {
  const options: MessageBoxOptions = {
    type,
    message,
    ...(detail === undefined ? {} : { detail }),
    buttons: choices.map(({ label }) => label),
    defaultId: Math.max(
      0,
      choices.findIndex(({ answer }) => answer === standard),
    ),
    cancelId: choices.length - 1,
    noLink: true,
  }
  const { response } =
    window === null || window.isDestroyed()
      ? await dialog.showMessageBox(options)
      : await dialog.showMessageBox(window, options)
  return (choices[response] ?? choices.at(-1) ?? choices[0]).answer
}
