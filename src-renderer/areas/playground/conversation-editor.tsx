import { Button, Field, mergeClasses, Select, Textarea } from '@fluentui/react-components'
import { AddRegular, DismissRegular } from '@fluentui/react-icons'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { usePlaygroundStyles } from './playground.styles.ts'
import type { Turn } from './request/conversation.ts'
import { type PlaygroundDraft, turn } from './request/draft.ts'

interface ConversationEditorProps {
  draft: PlaygroundDraft
  /** Words when there is nothing to send. */
  problem: string | undefined
  onChange: (change: Partial<PlaygroundDraft>) => void
}

/** The system prompt and the messages, each of which can be changed before the next request. */
export function ConversationEditor({ draft, problem, onChange }: ConversationEditorProps) {
  const { t } = useTranslation('playground')
  const styles = usePlaygroundStyles()
  const box = useRef<HTMLDivElement>(null)
  const count = useRef(draft.turns.length)

  // A message that was just added is the one to write in.
  useEffect(() => {
    if (draft.turns.length > count.current) {
      const fields = box.current?.querySelectorAll('textarea')
      fields?.[fields.length - 1]?.focus()
    }
    count.current = draft.turns.length
  }, [draft.turns.length])

  const set = (id: string, change: Partial<Turn>) =>
    onChange({ turns: draft.turns.map((one) => (one.id === id ? { ...one, ...change } : one)) })
  const last = draft.turns.at(-1)
  return (
    <>
      <Field label={t('system')}>
        <Textarea
          value={draft.system}
          resize="vertical"
          textarea={{ rows: 2 }}
          placeholder={t('systemHint')}
          onChange={(_, data) => onChange({ system: data.value })}
        />
      </Field>
      <div ref={box} className={styles.form}>
        {draft.turns.map((one, index) => (
          <section
            key={one.id}
            className={mergeClasses(styles.turn, one.role === 'assistant' && styles.assistant)}
            aria-label={t('messageItem', { index: index + 1 })}
          >
            <div className={styles.turnHead}>
              <Select
                size="small"
                aria-label={t('role', { index: index + 1 })}
                value={one.role}
                onChange={(_, data) => set(one.id, { role: data.value === 'assistant' ? 'assistant' : 'user' })}
              >
                <option value="user">{t('roles.user')}</option>
                <option value="assistant">{t('roles.assistant')}</option>
              </Select>
              <Button
                appearance="subtle"
                size="small"
                icon={<DismissRegular />}
                aria-label={t('removeMessage', { index: index + 1 })}
                disabled={draft.turns.length === 1}
                onClick={() => onChange({ turns: draft.turns.filter((other) => other.id !== one.id) })}
              />
            </div>
            <Textarea
              className={styles.wide}
              value={one.text}
              resize="vertical"
              aria-label={t('messageText', { index: index + 1 })}
              placeholder={one.role === 'user' ? t('messageHint') : ''}
              textarea={{ rows: Math.min(Math.max(one.text.split('\n').length, 3), 12) }}
              onChange={(_, data) => set(one.id, { text: data.value })}
            />
          </section>
        ))}
        {problem === undefined ? null : (
          <Field validationState="error" validationMessage={problem}>
            <span />
          </Field>
        )}
        <div className={styles.wrap}>
          <Button
            size="small"
            icon={<AddRegular />}
            onClick={() => onChange({ turns: [...draft.turns, turn(last?.role === 'user' ? 'assistant' : 'user')] })}
          >
            {t('addMessage')}
          </Button>
        </div>
      </div>
    </>
  )
}
