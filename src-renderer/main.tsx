import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { config } from 'zod/v4/core'
import { App } from './app.tsx'
import { startLanguage } from './i18n/language.ts'

// The pages' policy forbids making code from text, which zod would try for speed.
config({ jitless: true })
await startLanguage()

const root = document.getElementById('root')
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
}
