/** `<SnippetTabs apiKey>`: how to call this gateway from the usual tools, with its real address and the models it serves. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../client/api.ts'
import { useGatewayState } from '../client/use-gateway-state.ts'
import { ChoiceBar } from './choice-bar.tsx'
import { CodeBlock } from './code-block.tsx'
import { useSnippetStyles } from './snippet-tabs.styles.ts'
import { type SnippetId, snippet, snippetIds } from './snippets.ts'

export interface SnippetTabsProps {
  /** A key to write in; without one a stand-in is shown. */
  apiKey?: string
  only?: readonly SnippetId[]
}

export function SnippetTabs({ apiKey = 'sk-bc-…', only = snippetIds }: SnippetTabsProps) {
  const styles = useSnippetStyles()
  const { t } = useTranslation()
  const { url } = useGatewayState()
  const models = useQuery(api.models.list.queryOptions({ input: { served: 'true' }, staleTime: 60_000 }))
  const [chosen, setChosen] = useState<SnippetId>(only[0] ?? 'curl')
  const text = snippet(chosen, {
    baseUrl: url ?? window.location.origin,
    key: apiKey,
    models: models.data?.items.map((model) => model.name) ?? [],
  })
  return (
    <div className={styles.box}>
      <ChoiceBar
        kind="tabs"
        label={t('common:snippet.label')}
        options={only.map((id) => ({ value: id, text: t(`common:snippet.${id}`) }))}
        value={chosen}
        onChange={setChosen}
      />
      <div role="tabpanel" aria-label={t(`common:snippet.${chosen}`)}>
        <CodeBlock label={t(`common:snippet.${chosen}`)} text={text} />
      </div>
    </div>
  )
}
