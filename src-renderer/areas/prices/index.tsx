import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { ChoiceBar } from '../../parts/choice-bar.tsx'
import { Page } from '../../parts/page.tsx'
import { ImportTab } from './import-tab.tsx'
import { ListTab } from './list-tab.tsx'
import { usePricesStyles } from './prices.styles.ts'
import { RatiosTab } from './ratios-tab.tsx'
import { UnpricedTab } from './unpriced-tab.tsx'
import { UpdatesTab } from './updates-tab.tsx'

const tabs = [
  { value: 'list', Tab: ListTab },
  { value: 'updates', Tab: UpdatesTab },
  { value: 'unpriced', Tab: UnpricedTab },
  { value: 'ratios', Tab: RatiosTab },
  { value: 'import', Tab: ImportTab },
] as const

/** What tokens cost here. `?tab=` is the tab. */
export function PricesPage() {
  const { t } = useTranslation('prices')
  const styles = usePricesStyles()
  const [params, setParams] = useSearchParams()
  const { value, Tab } = tabs.find((tab) => tab.value === params.get('tab')) ?? tabs[0]
  return (
    <Page title={t('title')} description={t('description')} fill>
      <ChoiceBar
        kind="tabs"
        label={t('title')}
        options={tabs.map((tab) => ({ value: tab.value, text: t(`tab.${tab.value}`) }))}
        value={value}
        onChange={(tab) => setParams({ tab }, { replace: true })}
      />
      <div role="tabpanel" aria-label={t(`tab.${value}`)} className={styles.panel}>
        <Tab />
      </div>
    </Page>
  )
}
