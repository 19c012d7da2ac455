import { lazy } from 'react'
import { createHashRouter } from 'react-router'
import { Frame } from './frame/frame.tsx'
import { NotFound } from './frame/not-found.tsx'
import { PageCrash } from './frame/page-crash.tsx'

const HomePage = lazy(async () => ({ default: (await import('./areas/home/index.tsx')).HomePage }))
const ChannelsPage = lazy(async () => ({ default: (await import('./areas/channels/index.tsx')).ChannelsPage }))
const KeysPage = lazy(async () => ({ default: (await import('./areas/keys/index.tsx')).KeysPage }))
const LogsPage = lazy(async () => ({ default: (await import('./areas/logs/index.tsx')).LogsPage }))
const UsagePage = lazy(async () => ({ default: (await import('./areas/usage/index.tsx')).UsagePage }))
const ModelsPage = lazy(async () => ({ default: (await import('./areas/models/index.tsx')).ModelsPage }))
const PlaygroundPage = lazy(async () => ({ default: (await import('./areas/playground/index.tsx')).PlaygroundPage }))
const SettingsPage = lazy(async () => ({ default: (await import('./areas/settings/index.tsx')).SettingsPage }))

/** Places of the console. The hash keeps them working under `app://` and under any web server. */
export function createRoutes() {
  return createHashRouter([
    {
      element: <Frame />,
      errorElement: <PageCrash />,
      children: [
        {
          errorElement: <PageCrash />,
          children: [
            { path: '/', element: <HomePage /> },
            { path: '/channels', element: <ChannelsPage /> },
            { path: '/keys', element: <KeysPage /> },
            { path: '/logs', element: <LogsPage /> },
            { path: '/usage', element: <UsagePage /> },
            { path: '/models', element: <ModelsPage /> },
            { path: '/playground', element: <PlaygroundPage /> },
            { path: '/settings', element: <SettingsPage /> },
            { path: '*', element: <NotFound /> },
          ],
        },
      ],
    },
  ])
}
