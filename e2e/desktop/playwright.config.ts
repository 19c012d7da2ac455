import { defineConfig } from '@playwright/test'

/** Specs of the desktop shell. They run on the Electron runtime where it is found, else under the stand-in. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../test-results/desktop',
  // Each spec starts a browser and two processes.
  workers: 1,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  forbidOnly: process.env.CI !== undefined,
  reporter: 'list',
})
