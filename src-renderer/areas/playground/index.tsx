import { Button } from '@fluentui/react-components'
import { ArrowReplyRegular, BroomRegular, SendRegular, StopRegular } from '@fluentui/react-icons'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { useGatewayState } from '../../client/use-gateway-state.ts'
import { ChoiceBar } from '../../parts/choice-bar.tsx'
import { CopyButton } from '../../parts/copy-button.tsx'
import { JsonEditor } from '../../parts/json-editor.tsx'
import { Card, Page } from '../../parts/page.tsx'
import { takeReplay } from '../../parts/request-replay.ts'
import { ConversationEditor } from './conversation-editor.tsx'
import { usePlaygroundStyles } from './playground.styles.ts'
import { ReplyPanel } from './reply-panel.tsx'
import { buildBody } from './request/build-body.ts'
import { curlCommand } from './request/curl.ts'
import {
  conversationOf,
  draftProblems,
  emptyDraft,
  keepDraft,
  type PlaygroundDraft,
  readDraft,
  replayDraft,
  turn,
} from './request/draft.ts'
import { SetupForm } from './setup-form.tsx'
import { useRun } from './use-run.ts'

const storageKey = 'burncloud.playground'

/** One request in any of the four protocols, and its reply as it comes. `?model=<name>` starts with a model. */
export function PlaygroundPage() {
  const { t } = useTranslation('playground')
  const styles = usePlaygroundStyles()
  const [params, setParams] = useSearchParams()
  const { url } = useGatewayState()
  const [draft, setDraft] = useState<PlaygroundDraft>(() => readDraft(window.sessionStorage.getItem(storageKey)))
  const [tab, setTab] = useState<'messages' | 'body'>('messages')
  const [tried, setTried] = useState(false)
  const { run, send, stop, clear } = useRun()
  const form = useRef<HTMLDivElement>(null)
  const set = (change: Partial<PlaygroundDraft>) => setDraft((known) => ({ ...known, ...change }))

  // The conversation outlives a look at another page, but not the window.
  useEffect(() => keepDraft(window.sessionStorage, storageKey, draft), [draft])

  // A request to send again takes the form's place; what was there belonged to another one.
  useEffect(() => {
    const replay = takeReplay()
    if (replay === null) return
    setDraft(replayDraft(replay))
    setTab('body')
  }, [])

  const wanted = params.get('model')
  useEffect(() => {
    if (wanted === null) return
    setDraft((known) => ({ ...known, model: wanted }))
    setParams({}, { replace: true })
  }, [wanted, setParams])

  const conversation = conversationOf(draft)
  const body = draft.body ?? buildBody(conversation)
  const problems = draftProblems(draft)
  const running = run.phase === 'running'

  const submit = () => {
    if (running) return
    setTried(true)
    if (problems.length > 0) {
      if (problems.includes('body')) setTab('body')
      else if (problems.includes('message')) setTab('messages')
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
      return
    }
    setTried(false)
    void send({
      protocol: draft.protocol,
      model: conversation.model,
      stream: streams(draft, body),
      body,
      tokenId: draft.tokenId,
      channelId: draft.channelId,
    })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing) {
      event.preventDefault()
      submit()
    }
  }
  const answer = run.view?.reply.text ?? ''
  const canContinue = !running && answer !== '' && draft.body === null
  const shownProblems = tried ? problems : []
  return (
    <Page title={t('title')} description={t('description')}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Ctrl+Enter sends from anywhere in the form; the button does the same */}
      <div className={styles.columns} onKeyDown={onKeyDown}>
        <Card>
          <div ref={form} className={styles.form}>
            <SetupForm draft={draft} problems={shownProblems} onChange={set} />
            <ChoiceBar
              kind="tabs"
              label={t('request')}
              options={[
                { value: 'messages', text: t('tab.messages') },
                { value: 'body', text: t('tab.body') },
              ]}
              value={tab}
              onChange={setTab}
            />
            <div role="tabpanel" aria-label={t(`tab.${tab}`)} className={styles.form}>
              {tab === 'messages' && draft.body === null ? (
                <ConversationEditor
                  draft={draft}
                  problem={shownProblems.includes('message') ? t('problem.message') : undefined}
                  onChange={set}
                />
              ) : null}
              {tab === 'messages' && draft.body !== null ? (
                <span className={styles.quiet}>{t('bodyInForce')}</span>
              ) : null}
              {tab === 'body' ? (
                <JsonEditor
                  label={t('bodyLabel')}
                  hint={t('bodyHint')}
                  shape="object"
                  rows={16}
                  value={body}
                  onChange={(text) => set({ body: text })}
                />
              ) : null}
            </div>
            {draft.body === null ? null : (
              <div className={styles.wrap}>
                <Button size="small" onClick={() => set({ body: null })}>
                  {t('bodyReset')}
                </Button>
              </div>
            )}
            <div className={styles.wrap}>
              {running ? (
                <Button appearance="primary" icon={<StopRegular />} onClick={stop}>
                  {t('stop')}
                </Button>
              ) : (
                <Button appearance="primary" icon={<SendRegular />} onClick={submit}>
                  {t('send')}
                </Button>
              )}
              <span className={styles.quiet}>{t('sendKeys')}</span>
              <span className={styles.grow} />
              <CopyButton
                labelled
                size="small"
                text={curlCommand({
                  gatewayUrl: url ?? window.location.origin,
                  protocol: draft.protocol,
                  model: conversation.model,
                  stream: streams(draft, body),
                  body,
                })}
                label={t('copyCurl')}
              />
              <Button
                appearance="subtle"
                size="small"
                icon={<BroomRegular />}
                onClick={() => {
                  clear()
                  setTried(false)
                  setDraft(({ protocol, model, channelId }) => ({ ...emptyDraft(), protocol, model, channelId }))
                }}
              >
                {t('startOver')}
              </Button>
            </div>
          </div>
        </Card>
        <ReplyPanel
          run={run}
          actions={
            canContinue ? (
              <Button
                size="small"
                icon={<ArrowReplyRegular />}
                onClick={() => {
                  setTab('messages')
                  set({
                    turns: [
                      ...draft.turns.filter((one) => one.text.trim() !== ''),
                      turn('assistant', answer),
                      turn('user'),
                    ],
                  })
                  clear()
                }}
              >
                {t('continue')}
              </Button>
            ) : null
          }
        />
      </div>
    </Page>
  )
}

/** Whether the reply will be a stream: a body written by hand says so itself, but in Gemini the address does. */
function streams(draft: PlaygroundDraft, body: string): boolean {
  if (draft.body === null || draft.protocol === 'gemini') return draft.stream
  return /"stream"\s*:\s*true/.test(body)
}
