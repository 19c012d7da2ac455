import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { ChoiceBar } from '../../parts/choice-bar.tsx'
import { Page } from '../../parts/page.tsx'
import { FiltersTab } from './filters-tab.tsx'
import { GroupsTab } from './groups-tab.tsx'
import { useRoutingStyles } from './routing.styles.ts'
import { RulesTab } from './rules-tab.tsx'
import { SimulatorTab } from './simulator-tab.tsx'

const tabs = [
  { value: 'simulator', Tab: SimulatorTab },
  { value: 'groups', Tab: GroupsTab },
  { value: 'models', Tab: RulesTab },
  { value: 'filters', Tab: FiltersTab },
] as const

/** Which channel a request goes to: ask what would happen, and change it. `?tab=` is the tab. */
export function RoutingPage() {
  const { t } = useTranslation('routing')
  const styles = useRoutingStyles()
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
