import { type ComponentType, lazy, useState } from 'react'
import { createHashRouter } from 'react-router'
import { queryClient } from './client/api.ts'
import { Frame } from './frame/frame.tsx'
import { NotFound } from './frame/not-found.tsx'
import { PageCrash } from './frame/page-crash.tsx'
import { WindowFrame } from './frame/title-bar.tsx'
import { PageLoadError } from './parts/page-load-error.ts'
import { whenIdle } from './parts/when-idle.ts'

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

/** Pages whose code is here already: they are drawn at once, where `lazy` would show a placeholder first. */
const loaded = new Map<string, ComponentType>()

async function load(path: string): Promise<ComponentType> {
  const page = (await loaders[path]?.()) ?? NotFound
  loaded.set(path, page)
  return page
}

const waiting = Object.fromEntries(
  Object.keys(loaders).map((path) => [
    path,
    lazy(() =>
      load(path).then(
        (page) => ({ default: page }),
        (cause: unknown) => {
          throw new PageLoadError(cause)
        },
      ),
    ),
  ]),
)

function RoutedPage({ path }: { path: string }) {
  // Once for as long as the page stands: another component in its place would begin anew.
  const [Shown] = useState<ComponentType>(() => loaded.get(path) ?? waiting[path] ?? NotFound)
  return <Shown />
}

/** Longest wait for an idle moment before a page is fetched anyway, ms: a page that draws all the time never has one. */
const longestWaitMs = 4_000

/** Fetches all pages' code while nothing else is to do, so that they open at once, and while the gateway is away too. */
export function loadPagesAhead(): void {
  const left = Object.keys(loaders)
  let waits = longestWaitMs / 100
  const next = (): void => void whenIdle(loadNext, longestWaitMs)
  const loadNext = (): void => {
    // A page that waits for an answer has nothing to do either, and it must not wait for others.
    if (queryClient.isFetching() > 0 && waits > 0) {
      waits -= 1
      setTimeout(next, 100)
      return
    }
    // What fails here is told when the page is opened.
    const path = left.shift()
    if (path !== undefined) void load(path).then(next, next)
  }
  next()
}

/** Fetches the code of the page that the address names, so that the first thing drawn is that page. */
export async function loadPageOf(hash: string): Promise<void> {
  const path = hash.replace(/^#/, '').replace(/[?#].*$/, '') || '/'
  // What fails here is told when the page is drawn.
  if (Object.hasOwn(loaders, path)) await load(path).catch(() => undefined)
}

/** Places of the console. The hash keeps them working under `app://` and under any web server. */
export function createRoutes() {
  const pages = Object.keys(loaders).map((path) => ({ path, element: <RoutedPage key={path} path={path} /> }))
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
