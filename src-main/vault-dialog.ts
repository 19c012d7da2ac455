import type { BrowserWindow } from 'electron'
import { ask } from './faults/ask.ts'
import { faultWords } from './faults/words.ts'

/**
 * Asks what to do about a master key that cannot be read. A new key is only made when the person says so twice: what was
 * stored under the old one stays unreadable then.
 *
 * @param message why it cannot be read.
 * @param languages The person's languages, the best first.
 */
export async function askAboutKey(
  window: BrowserWindow | null,
  message: string,
  languages: readonly string[],
): Promise<'retry' | 'start-over' | 'leave'> {
  const words = faultWords(languages)
  const answer = await ask(window, {
    type: 'error',
    message: words.keyTitle,
    detail: `${message}\n\n${words.keyDetail}`,
    choices: [
      { answer: 'retry', label: words.tryAgain },
      { answer: 'start-over', label: words.keyNew },
      { answer: 'leave', label: words.notNow },
    ],
  })
  if (answer !== 'start-over') return answer
  return ask(window, {
    type: 'warning',
    message: words.keyNewTitle,
    detail: words.keyNewDetail,
    standard: 'leave',
    choices: [
      { answer: 'start-over', label: words.keyNewConfirm },
      { answer: 'leave', label: words.cancel },
    ],
  })
}
