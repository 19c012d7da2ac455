import {
  Accordion,
  AccordionHeader,
  AccordionItem,
  AccordionPanel,
  MessageBar,
  MessageBarBody,
} from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { CodeBlock } from '../../parts/code-block.tsx'
import { usePlaygroundStyles } from './playground.styles.ts'
import { parseJson } from './reply/json.ts'
import type { ReplyView } from './reply/read-reply.ts'

/** What the model said, whichever protocol it said it in. */
export function Answer({ view, running }: { view: ReplyView; running: boolean }) {
  const { t } = useTranslation('playground')
  const styles = usePlaygroundStyles()
  const { reply } = view
  const silent = reply.text === '' && reply.toolCalls.length === 0 && reply.error === null && reply.other.length === 0
  return (
    <div className={styles.answer}>
      {reply.reasoning === '' ? null : (
        <Accordion collapsible defaultOpenItems={['reasoning']}>
          <AccordionItem value="reasoning">
            <AccordionHeader size="small">{t('reasoning')}</AccordionHeader>
            <AccordionPanel>
              <p className={styles.reasoning}>{reply.reasoning}</p>
            </AccordionPanel>
          </AccordionItem>
        </Accordion>
      )}
      {reply.text === '' ? null : <p className={styles.text}>{reply.text}</p>}
      {reply.toolCalls.map((call, index) => (
        // Calls have no sure id of their own; they are only ever added at the end.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <div key={index}>
          <div className={styles.label}>{t('toolCall', { name: call.name })}</div>
          <CodeBlock label={t('toolCall', { name: call.name })} text={pretty(call.arguments)} />
        </div>
      ))}
      {reply.other.length === 0 ? null : (
        <span className={styles.quiet}>{t('otherContent', { list: [...new Set(reply.other)].join(', ') })}</span>
      )}
      {reply.error === null ? null : (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>{reply.error}</MessageBarBody>
        </MessageBar>
      )}
      {silent && !running ? <span className={styles.quiet}>{t('silent')}</span> : null}
      {!running && view.totalMs !== null && !view.complete ? (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>{t('broken')}</MessageBarBody>
        </MessageBar>
      ) : null}
    </div>
  )
}

/** JSON laid out to be read; text that is not (yet) JSON as it is. */
export function pretty(text: string): string {
  const value = parseJson(text)
  return value === undefined ? text : JSON.stringify(value, null, 2)
}
