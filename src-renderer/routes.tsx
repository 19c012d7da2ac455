import { type ComponentType, lazy } from 'react'
import { createHashRouter } from 'react-router'
import { Frame } from './frame/frame.tsx'
import { NotFound } from './frame/not-found.tsx'
import { PageCrash } from './frame/page-crash.tsx'
import { WindowFrame } from './frame/title-bar.tsx'
import { PageLoadError } from './parts/page-load-error.ts'

/** Where each page's code is. A page is loaded when it is first shown, or ahead of that by `loadPagesAhead`. */
const loaders: Readonly<Record<string, () => Promise<ComponentType>>> = {
  '/': async () => (await import('./areas/home/index.tsx')).HomePage,
  '/welcome': async () => (await import('./areas/welcome/index.tsx')).WelcomePage,
  '/channels': async () => (await import('./areas/channels/index.tsx')).ChannelsPage,
  '/import': async () => (await import('./areas/import/index.tsx')).ImportPage,
  '/keys': async () => (await import('./areas/keys/index.tsx')).KeysPage,
  '/clients': async () => (await import('./areas/clients/index.tsx')).ClientsPage,
  '/users': async () => (await import('./areas/users/index.tsx')).UsersPage,
  '/logs': async () => (await import('./areas/logs/index.tsx')).LogsPage,
  '/live': async () => (await import('./areas/live/index.tsx')).LivePage,
  '/usage': async () => (await import('./areas/usage/index.tsx')).UsagePage,
  '/usage/report': async () => (await import('./areas/usage/report-page.tsx')).ReportPage,
  '/budgets': async () => (await import('./areas/budgets/index.tsx')).BudgetsPage,
  '/ledger': async () => (await import('./areas/ledger/index.tsx')).LedgerPage,
  '/models': async () => (await import('./areas/models/index.tsx')).ModelsPage,
  '/prices': async () => (await import('./areas/prices/index.tsx')).PricesPage,
  '/routing': async () => (await import('./areas/routing/index.tsx')).RoutingPage,
  '/playground': async () => (await import('./areas/playground/index.tsx')).PlaygroundPage,
  '/app-log': async () => (await import('./areas/app-log/index.tsx')).AppLogPage,
  '/diagnostics': async () => (await import('./areas/diagnostics/index.tsx')).DiagnosticsPage,
  '/settings': async () => (await import('./areas/settings/index.tsx')).SettingsPage,
}

function lazyPage(load: () => Promise<ComponentType>) {
  return lazy(() =>
    load().then(
      (page) => ({ default: page }),
      (cause: unknown) => {
        throw new PageLoadError(cause)
      },
    ),
  )
}

/** Fetches all pages' code while nothing else is to do, so that they open at once, and while the gateway is away too. */
export function loadPagesAhead(): void {
  // What fails here is told when the page is opened.
  setTimeout(() => void Promise.allSettled(Object.values(loaders).map((load) => load())), 1_500)
}

/** Places of the console. The hash keeps them working under `app://` and under any web server. */
export function createRoutes() {
  const pages = Object.entries(loaders).map(([path, load]) => {
    const Shown = lazyPage(load)
    return { path, element: <Shown /> }
  })
  return createHashRouter([
    {
      element: <WindowFrame />,
      errorElement: <PageCrash />,
      children: [
        {
          element: <Frame />,
          errorElement: <PageCrash />,
          children: [{ errorElement: <PageCrash />, children: [...pages, { path: '*', element: <NotFound /> }] }],
        },
      ],
    },
  ])
}
